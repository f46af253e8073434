// The same ten lines for every store: put, get, a thousand gets more, a change from elsewhere, rollback, what printing shows.
import type {
  CreatableStore,
  SecretClient,
  SecretHandle,
  SecretStore,
  VersionedStore,
  WritableStore,
} from '@keyharbor/core'

/** All that the tour needs of a store. */
export type TourStore = SecretStore & CreatableStore & WritableStore & VersionedStore<{ readonly id: string }>

export interface TourOptions {
  readonly client: SecretClient<TourStore>
  readonly name: string
  /** How many reads have reached the store so far. */
  readonly reads: () => number
  /** Somebody else, who shares nothing but the store, and how that one writes a new version. */
  readonly other: string
  readonly writeElsewhere: () => Promise<void>
}

const gets = 10_000

/** Walks through a client and prints what happens. */
export async function tour({ client, name, reads, other, writeElsewhere }: TourOptions): Promise<void> {
  const { id } = await client.put(name, 'correct horse battery staple', { upsert: true })
  say('put', `${name} is stored as version ${id}`)

  const secret = await client.get(name)
  say('get', `${secret.text().length} characters of text, ${plural(reads(), 'read')} of the store`)

  // The first round is for the compiler: it takes several times as long as any later one.
  await timeOf(() => client.get(name))
  const nanoseconds = await timeOf(() => client.get(name))
  say(
    `${gets.toLocaleString('en')} gets`,
    `${plural(reads() - 1, 'read')}, ${nanoseconds} ns each: answered from memory`,
  )

  const live = await client.watch(name)
  await Promise.all([nextVersion(live), writeElsewhere()])
  say('watch', `${other} wrote version ${live.current.version}, and it is here without a restart`)

  const { id: current, how } = await client.rollback(name)
  const back = await client.get(name)
  say('rollback', `version ${current} is current (${how}), the old value is back: ${back.text() === secret.text()}`)

  say('console.log', String(secret))
  await client.get('no/such/secret').catch((error: unknown) => say('an error', String(error)))
}

/** Prints one line of the transcript. */
export function say(what: string, text: string): void {
  console.log(`  ${what.padEnd(13)} ${text}`)
}

/** Settles when a newer version than the current one has arrived. */
async function nextVersion(live: SecretHandle): Promise<void> {
  const { version } = live.current
  for await (const secret of live) if (secret.version !== version) return
}

/** Nanoseconds of one call, over many. */
async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint()
  for (let done = 0; done < gets; done += 1) await call()
  return Math.round(Number(process.hrtime.bigint() - start) / gets)
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
