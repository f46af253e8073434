// Several secrets whose values belong together.
import { expect, test } from 'vitest'
import { codeOf, setup, type Setup } from '../../fixtures/setup.ts'
import { WatchedBundle } from './watched-bundle.ts'
import type { WatchedSecret } from './watched-secret.ts'

const names = ['cert', 'key']

/** A certificate and its key, of generation 1, that are rotated together. */
async function pair(): Promise<Setup & { rotate(generation: string): Promise<void> }> {
  const made = await setup({ maxAgeMs: 60_000 })
  const call = { signal: new AbortController().signal, timeoutMs: 1_000 }
  for (const name of names) await made.change(`${name} 1`, name)
  const rotate = async (generation: string): Promise<void> => {
    for (const name of names) await made.store.writeSecret(name, { text: `${name} ${generation}` }, call)
  }
  return { ...made, rotate }
}

function texts(secrets: ReadonlyMap<string, { text(): string }>): string[] {
  return [...secrets.values()].map((secret) => secret.text())
}

test('a bundle holds the values of all, and is replaced as a whole', async () => {
  const { client, clock, rotate } = await pair()
  const bundle = await client.watchMany(names)
  expect(texts(bundle.current)).toEqual(['cert 1', 'key 1'])
  const heard: string[][] = []
  bundle.subscribe((secrets) => heard.push(texts(secrets)))
  await rotate('2')
  await clock.advance(60_000)
  expect(texts(bundle.current)).toEqual(['cert 2', 'key 2'])
  expect(heard).toEqual([['cert 2', 'key 2']])
  expect(String(bundle)).toBe('[SecretBundle cert, key]')
})

test('values that were read while a rotation was under way are not shown together', async () => {
  const { client, clock, store, rotate } = await pair()
  const bundle = await client.watchMany(names)
  const seen: string[][] = []
  bundle.subscribe((secrets) => seen.push(texts(secrets)))
  const { readSecret } = store
  let left = 1
  Object.assign(store, { readSecrets: undefined })
  // The rotation happens after the first of the two was read.
  store.readSecret = async (name, call) => {
    const answer = await readSecret.call(store, name, call)
    if (name === 'cert' && left > 0) {
      left -= 1
      await rotate('2')
    }
    return answer
  }
  await client.refresh('key')
  await client.refresh('cert')
  await clock.advance(120_000)
  expect(texts(bundle.current)).toEqual(['cert 2', 'key 2'])
  expect(seen).toEqual([['cert 2', 'key 2']])
})

test('a failed reading shows as error and displaces nothing; a good one clears it', async () => {
  const { client, clock, store, rotate } = await pair()
  const bundle = await client.watchMany(names)
  await rotate('2')
  for (const method of ['readSecret', 'readSecrets'] as const) store.faults.fail(method, { code: 'PENDING_DELETION' })
  await clock.advance(60_000)
  expect(bundle.error).toMatchObject({ code: 'PENDING_DELETION' })
  expect(texts(bundle.current)).toEqual(['cert 1', 'key 1'])
  await rotate('3')
  await clock.advance(60_000)
  expect(texts(bundle.current)).toEqual(['cert 3', 'key 3'])
  expect(bundle.error).toBeUndefined()
})

test('a reading that failed is made up for with the next good read of any, without another rotation', async () => {
  const { client, clock, store, rotate } = await pair()
  const bundle = await client.watchMany(names)
  await rotate('2')
  store.faults.fail('readSecrets', { code: 'PENDING_DELETION' })
  await clock.advance(60_000)
  expect(texts(bundle.current)).toEqual(['cert 1', 'key 1'])
  await clock.advance(60_000)
  expect(texts(bundle.current)).toEqual(['cert 2', 'key 2'])
  expect(bundle.error).toBeUndefined()
})

test('a change between the first reading and its bundle is not missed', async () => {
  const { client, clock, change } = await setup()
  const first = await client.get('db')
  await change('newer')
  const handle = (await client.watch('db')) as WatchedSecret
  await client.refresh('db')
  const bundle = new WatchedBundle(
    new Map([['db', first]]),
    [handle],
    async () => new Map([['db', await client.get('db')]]),
  )
  await clock.advance(0)
  expect(texts(bundle.current)).toEqual(['newer'])
})

test('a second reading that others had begun before the first was over counts for nothing', async () => {
  const { client, clock, store, rotate } = await pair()
  Object.assign(store, { readSecrets: undefined })
  await client.prefetch(names)
  const { readSecret } = store
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  let held = 0
  // The first read of the key from now on gets its answer at once and gives it late.
  store.readSecret = async (name, call) => {
    const answer = await readSecret.call(store, name, call)
    if (name === 'key' && (held += 1) === 2) await gate
    return answer
  }
  const opening = client.watchMany(names)
  await clock.advance(10)
  const late = client.get('key', { maxAgeMs: 0 })
  await rotate('2')
  open()
  await late
  const bundle = await opening
  await clock.advance(60_000)
  expect(texts(bundle.current)).toEqual(['cert 2', 'key 2'])
})

test('a listener that another one has taken back is not called, and what is no function is refused', async () => {
  const { client, clock, rotate } = await pair()
  const bundle = await client.watchMany(names)
  const heard: string[] = []
  bundle.subscribe(() => {
    heard.push('first')
    stop()
  })
  const stop = bundle.subscribe(() => heard.push('second'))
  await rotate('2')
  await clock.advance(60_000)
  expect(heard).toEqual(['first'])
  expect(() => bundle.subscribe('x' as never)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

test('a bundle of which one can not be read does not open, and nothing is watched', async () => {
  const { client, clock, store } = await pair()
  expect(await codeOf(client.watchMany(['cert', 'missing']))).toBe('NOT_FOUND')
  store.calls.clear()
  await clock.advance(50 * 60_000)
  expect(store.calls.count('readSecret') + store.calls.count('readSecrets')).toBe(0)
})

test('secrets that change each time they are read together are a conflict', async () => {
  const { client, store, rotate } = await pair()
  await client.prefetch(names)
  const { readSecret } = store
  Object.assign(store, { readSecrets: undefined })
  store.readSecret = async (name, call) => {
    if (name === 'cert') await rotate('again')
    return await readSecret.call(store, name, call)
  }
  expect(await codeOf(client.watchMany(names))).toBe('CONFLICT')
})

test('a disposed bundle hears nothing more, and nothing is read for it', async () => {
  const { client, clock, store, rotate } = await pair()
  const bundle = await client.watchMany(names)
  let heard = 0
  const stop = bundle.subscribe(() => (heard += 1))
  stop()
  bundle.subscribe(() => (heard += 1))
  bundle[Symbol.dispose]()
  await rotate('2')
  store.calls.clear()
  await clock.advance(50 * 60_000)
  expect([heard, store.calls.count('readSecret') + store.calls.count('readSecrets')]).toEqual([0, 0])
  expect(texts(bundle.current)).toEqual(['cert 1', 'key 1'])
})

test.each([
  ['no list', 'cert'],
  ['an empty list', []],
])('%s is refused', async (_, given) => {
  const { client } = await pair()
  expect(await codeOf(client.watchMany(given as string[]))).toBe('INVALID_ARGUMENT')
})
