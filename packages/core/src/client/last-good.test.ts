// A rejected version must not end what it was to replace.
import { describe, expect, test } from 'vitest'
import { codeOf, setup, type Setup } from '../../fixtures/setup.ts'

const minute = 60_000
const policy = { maxAgeMs: minute, staleWhileRevalidateMs: 0, maxStaleMs: 10 * minute, minRefreshIntervalMs: 0 }

/** A client that holds version 1 of `db`, while the store has a version 2 that the hook rejects. */
async function rejecting(): Promise<Setup & { versionReads: () => number }> {
  const all = await setup({ ...policy, validate: (secret) => secret.text() !== 'bad' })
  await all.client.get('db')
  await all.change('bad')
  return { ...all, versionReads: () => all.store.calls.count('readVersion') }
}

/** Uses the secret each minute. */
async function useFor({ client, clock }: Setup, minutes: number): Promise<unknown[]> {
  const got: unknown[] = []
  for (let at = 0; at < minutes; at += 1) {
    await clock.advance(minute)
    got.push(await codeOf(client.get('db').then(({ version, freshness }) => `${version} ${freshness}`)))
  }
  return got
}

describe('while the newest version is rejected', () => {
  test('the last good one is served for as long as the store has it, and as stale as it is', async () => {
    const all = await rejecting()
    expect(new Set(await useFor(all, 60))).toEqual(new Set(['1 stale']))
    expect(all.client.health().secrets[0]).toMatchObject({ ageMs: 60 * minute, lastErrorCode: 'INTEGRITY' })
  })

  test('it is read by its id once in each maxAgeMs at the most, however often the newest is tried', async () => {
    const all = await rejecting()
    await useFor(all, 60)
    expect(all.reads()).toBeGreaterThan(60)
    expect(all.versionReads()).toBeLessThanOrEqual(60)
    expect(all.versionReads()).toBeGreaterThan(5)
  })

  test('it is looked for once, however long that takes', async () => {
    const all = await rejecting()
    let looks = 0
    all.store.readVersion = () => {
      looks += 1
      return new Promise(() => {})
    }
    await useFor(all, 1)
    for (let at = 0; at < 3; at += 1) {
      await all.clock.advance(2_000)
      await codeOf(all.client.refresh('db'))
    }
    expect(looks).toBe(1)
  })

  test('it goes when the store has taken it away', async () => {
    const all = await rejecting()
    await useFor(all, 5)
    await all.store.destroyVersion('db', '1', { signal: new AbortController().signal, timeoutMs: 1_000 })
    expect((await useFor(all, 3)).at(-1)).toBe('INTEGRITY')
  })

  test('it ends maxStaleMs after it was last there, when the store can not be asked any more', async () => {
    const all = await rejecting()
    await useFor(all, 30)
    all.store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, 1_000)
    all.store.faults.fail('readVersion', { code: 'UNAVAILABLE' }, 1_000)
    const got = await useFor(all, 12)
    expect(got.slice(0, 7)).toEqual(Array(7).fill('1 stale'))
    expect(got.at(-1)).toBe('STALE_EXCEEDED')
  })

  test('another value under its id is no sign that it is still good', async () => {
    const all = await rejecting()
    const { readSecret } = all.store
    all.store.readVersion = async (name, selector, call) => ({
      ...(await readSecret.call(all.store, name, call)),
      version: { id: String((selector as { id: string }).id) },
    })
    expect((await useFor(all, 12)).at(-1)).toBe('STALE_EXCEEDED')
  })

  test('what is forgotten while it is looked for does not come back', async () => {
    const all = await rejecting()
    await useFor(all, 1)
    const { readVersion } = all.store
    all.store.readVersion = async (...args) => {
      all.client.invalidate('db')
      return await readVersion.apply(all.store, args)
    }
    expect((await useFor(all, 3)).at(-1)).toBe('INTEGRITY')
  })

  test('an older one than it is the answer of a replica that lags, however old it is itself', async () => {
    const all = await setup({ ...policy, validate: (secret) => secret.text() !== 'bad' })
    const { client, store, change } = all
    Object.assign(store, { setCurrent: undefined })
    await change('second')
    await client.get('db')
    await change('bad')
    expect(new Set(await useFor(all, 30))).toEqual(new Set(['2 stale']))
    await all.clock.advance(0)
    const { readVersion } = store
    store.readSecret = (name, call) => readVersion.call(store, name, { id: '1' }, call)
    await expect(client.refresh('db')).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'outdated-answer' })
  })

  test('the next good version takes its place', async () => {
    const all = await rejecting()
    await useFor(all, 30)
    await all.change('good')
    expect((await useFor(all, 2)).at(-1)).toBe('3 fresh')
  })
})
