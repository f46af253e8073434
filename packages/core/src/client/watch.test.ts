// Live handles: always the last good value.
import { canary, ManualClock, MemoryStore } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import type { Secret } from '../secret/secret.ts'
import { createSecretClient } from './create-secret-client.ts'
import type { SecretClient } from './secret-client.ts'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }

/** `silent`: a store that does not tell of changes. */
async function setup({ silent = false, maxAgeMs = 1_000 } = {}): Promise<{
  clock: ManualClock
  store: MemoryStore
  client: SecretClient<MemoryStore>
  change: (text: string) => Promise<unknown>
}> {
  const clock = new ManualClock()
  const store = new MemoryStore({ clock })
  await store.createSecret('db', { text: canary('first') }, call)
  if (silent) store.onChange = () => ({ [Symbol.dispose]: () => {} })
  // No chance: each period is all of maxAgeMs.
  const client = createSecretClient({ store, clock, maxAgeMs, maxAttempts: 1, random: () => 1 })
  return { clock, store, client, change: (text) => store.writeSecret('db', { text }, call) }
}

test('a handle has the value once it is there', async () => {
  const { client } = await setup()
  const handle = await client.watch('db')
  expect(handle.current.version).toBe('1')
  expect(handle.error).toBeUndefined()
})

test('a first value that can not be read is an error, and nothing is watched', async () => {
  const { client, clock } = await setup()
  await expect(client.watch('missing')).rejects.toMatchObject({ code: 'NOT_FOUND', operation: 'watch' })
  expect(clock.pendingTimers).toEqual([])
})

test('a change that the store tells of arrives at once, and is told to listeners', async () => {
  const { client, clock, change } = await setup()
  const handle = await client.watch('db')
  const heard: string[] = []
  handle.subscribe((secret) => heard.push(secret.version))
  await change('newer')
  await clock.advance(0)
  expect(handle.current.text()).toBe('newer')
  expect(heard).toEqual(['2'])
})

test('a store that tells nothing is read each maxAgeMs, without keeping the process alive', async () => {
  const { client, clock, store, change } = await setup({ silent: true })
  const handle = await client.watch('db')
  await change('newer')
  expect(clock.pendingTimers).toEqual([{ dueInMs: 1_000, kind: 'background' }])
  await clock.advance(1_000)
  expect(handle.current.text()).toBe('newer')
  await clock.advance(3_000)
  expect(store.calls.count('readSecret')).toBe(5)
})

test('a client that holds nothing still reads a watched secret once a second at most', async () => {
  const { client, clock } = await setup({ silent: true, maxAgeMs: 0 })
  await client.watch('db')
  await clock.advance(0)
  expect(clock.pendingTimers).toEqual([{ dueInMs: 1_000, kind: 'background' }])
})

test('a failed refresh shows as error and never displaces the value; a good one clears it', async () => {
  const { client, clock, store } = await setup({ silent: true })
  const handle = await client.watch('db')
  store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
  await clock.advance(1_000)
  expect(handle.error).toMatchObject({ code: 'UNAVAILABLE' })
  expect(handle.current.version).toBe('1')
  await clock.advance(1_000)
  expect(handle.error).toBeUndefined()
})

test('whatever others read reaches the handle', async () => {
  const { client, change } = await setup({ silent: true })
  const handle = await client.watch('db')
  await change('newer')
  await client.refresh('db')
  expect(handle.current.text()).toBe('newer')
})

test('a read of another version does not reach the handle', async () => {
  const { client, change } = await setup({ silent: true })
  await change('newer')
  const handle = await client.watch('db')
  await client.getVersion('db', { id: '1' })
  expect(handle.current.version).toBe('2')
})

test('what is read while the first answer is on its way is not missed', async () => {
  const { client, store } = await setup({ silent: true })
  const answers = ['1', '2', '3']
  store.readSecret = () => Promise.resolve({ value: { text: canary() }, version: { id: answers.shift() ?? '3' } })
  const watching = client.watch('db')
  await Promise.resolve()
  client.invalidate('db')
  await client.refresh('db')
  const handle = await watching
  expect(handle.current.version).toBe(client.peek('db')?.version)
})

test('a change that is told of during the first read is not missed', async () => {
  const { client, clock, store, change } = await setup()
  const { readSecret } = store
  let answer = (): void => {}
  store.readSecret = async (name, call) => {
    const secret = await readSecret.call(store, name, call)
    await new Promise<void>((resolve) => (answer = resolve))
    store.readSecret = readSecret
    return secret
  }
  const watching = client.watch('db')
  await clock.advance(0)
  await change('newer')
  await clock.advance(0)
  answer()
  expect((await watching).current.text()).toBe('newer')
})

test('a change is read at once, also while a read from before it hangs', async () => {
  const { client, clock, store, change } = await setup()
  const handle = await client.watch('db')
  store.faults.hang('readSecret')
  client.invalidate('db')
  await clock.advance(0)
  await change('newer')
  await clock.advance(0)
  expect(handle.current.text()).toBe('newer')
})

test('a change that is told of between the first answer and its handle is not missed', async () => {
  const { client, clock, change } = await setup()
  await client.get('db')
  const watching = client.watch('db')
  await change('newer')
  const handle = await watching
  await clock.advance(0)
  expect(handle.current.text()).toBe('newer')
})

test('a secret that is invalidated between the first answer and its handle is read again', async () => {
  const { client, clock, change } = await setup({ silent: true })
  await client.get('db')
  await change('newer')
  const watching = client.watch('db')
  client.invalidate('db')
  const handle = await watching
  await clock.advance(0)
  expect(handle.current.text()).toBe('newer')
})

test('any number of changes told of at once are at most three reads', async () => {
  const { client, clock, store } = await setup()
  const handle = await client.watch('db')
  store.calls.clear()
  for (let index = 0; index < 100; index += 1) client.invalidate('db')
  await clock.advance(0)
  expect(handle.current.freshness).toBe('fresh')
  expect(store.calls.count('readSecret')).toBeLessThanOrEqual(3)
})

test('a client that is closed while the first answer is on its way gives no handle', async () => {
  const { client, clock } = await setup({ silent: true })
  await client.get('db')
  const watching = client.watch('db').catch((error: unknown) => error)
  await client.close()
  expect(await watching).toMatchObject({ code: 'CLOSED' })
  expect(clock.pendingTimers).toEqual([])
})

test('another value under the same version id is told like a new version', async () => {
  const { client, clock } = await setup()
  const handle = await client.watch('db')
  const heard: string[] = []
  handle.subscribe((secret) => heard.push(secret.text()))
  const versions = handle[Symbol.asyncIterator]()
  await versions.next()
  await client.purge('db')
  await client.create('db', 'other')
  await clock.advance(0)
  expect(handle.current.version).toBe('1')
  expect(heard).toEqual(['other'])
  expect(await versions.next()).toMatchObject({ done: false, value: handle.current })
})

test('a write through this client reaches the handle without waiting for the period', async () => {
  const { client, clock } = await setup({ silent: true })
  const handle = await client.watch('db')
  await client.put('db', 'mine')
  await clock.advance(0)
  expect(handle.current.text()).toBe('mine')
})

test('the same version read again replaces the older object without a word', async () => {
  const { client, clock } = await setup({ silent: true })
  const handle = await client.watch('db')
  const first = handle.current
  let heard = 0
  handle.subscribe(() => (heard += 1))
  await clock.advance(1_000)
  expect(handle.current).not.toBe(first)
  expect(handle.current.freshness).toBe('fresh')
  expect(heard).toBe(0)
})

test('an iterator gives the current value, then each newer one, and skips to the newest', async () => {
  const { client, clock, change } = await setup()
  const handle = await client.watch('db')
  const versions: string[] = []
  const reading = (async () => {
    for await (const secret of handle) {
      versions.push(secret.version)
      if (secret.version === '4') break
    }
  })()
  await clock.advance(0)
  await change('two')
  await clock.advance(0)
  await Promise.all([change('three'), change('four')])
  await clock.advance(0)
  await reading
  expect(versions.at(0)).toBe('1')
  expect(versions.at(-1)).toBe('4')
  expect(versions).toContain('2')
})

test('the process lives while a loop waits for the next version, and not for the sake of the handle', async () => {
  const { client, clock, change } = await setup({ silent: true })
  const handle = await client.watch('db')
  const foreground = (): number => clock.pendingTimers.filter(({ kind }) => kind === 'foreground').length
  expect(foreground()).toBe(0)
  const versions = handle[Symbol.asyncIterator]()
  await versions.next()
  const next = versions.next()
  await clock.advance(0)
  expect(foreground()).toBe(1)
  await change('newer')
  await clock.advance(1_000)
  expect(await next).toMatchObject({ value: { version: '2' } })
  expect(foreground()).toBe(0)
})

test('a listener that throws stops neither the others nor the refresh, and its message is not shown', async () => {
  const { client, clock, change } = await setup()
  const handle = await client.watch('db')
  const warnings: Error[] = []
  const warned = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warned)
  const heard: Secret[] = []
  handle.subscribe((secret) => {
    throw new Error(secret.text())
  })
  handle.subscribe((secret) => Promise.reject(new Error(secret.text())) as never)
  handle.subscribe((secret) => heard.push(secret))
  await change(canary('thrown'))
  await clock.advance(0)
  await new Promise(setImmediate)
  process.off('warning', warned)
  expect(heard).toHaveLength(1)
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^A listener of the secret "db" failed\./),
    expect.stringMatching(/^A listener of the secret "db" failed\./),
  ])
})

test('a disposed handle hears nothing more, ends its iterators, and nothing is read for it', async () => {
  const { client, clock, store, change } = await setup({ silent: true })
  const handle = await client.watch('db')
  let heard = 0
  handle.subscribe(() => (heard += 1))
  const iterated = (async () => {
    let count = 0
    for await (const _ of handle) count += 1
    return count
  })()
  await clock.advance(0)
  handle[Symbol.dispose]()
  handle[Symbol.dispose]()
  await change('newer')
  await client.refresh('db')
  expect(heard).toBe(0)
  expect(await iterated).toBe(1)
  const reads = store.calls.count('readSecret')
  await clock.advance(10_000)
  expect(store.calls.count('readSecret')).toBe(reads)
})

test('two handles of one secret share its reads; with the last one they end', async () => {
  const { client, clock, store } = await setup({ silent: true })
  const [first, second] = [await client.watch('db'), await client.watch('db')]
  await clock.advance(1_000)
  expect(store.calls.count('readSecret')).toBe(2)
  first[Symbol.dispose]()
  await clock.advance(1_000)
  expect(store.calls.count('readSecret')).toBe(3)
  second[Symbol.dispose]()
  await clock.advance(10_000)
  expect(store.calls.count('readSecret')).toBe(3)
})

test('the process lives as long as anybody waits for the next version', async () => {
  const { client, clock, change } = await setup()
  const handle = await client.watch('db')
  const versions = handle[Symbol.asyncIterator]()
  await versions.next()
  const [first, second] = [versions.next(), versions.next()]
  const foreground = (): number => clock.pendingTimers.filter(({ kind }) => kind === 'foreground').length
  await change('two')
  await clock.advance(0)
  await first
  expect(foreground()).toBe(1)
  await change('three')
  await clock.advance(0)
  await second
  expect(foreground()).toBe(0)
})

test('leaving a loop that waits ends it at once, and lets the process end', async () => {
  const { client, clock } = await setup({ silent: true })
  const handle = await client.watch('db')
  const versions = handle[Symbol.asyncIterator]()
  await versions.next()
  const waiting = [versions.next(), versions.next()]
  expect(await versions.return?.()).toEqual({ done: true, value: undefined })
  expect(await Promise.all(waiting)).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ])
  expect(clock.pendingTimers.filter(({ kind }) => kind === 'foreground')).toEqual([])
  handle.dispose()
  expect(await handle[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
})

test('what is no function is refused as a listener', async () => {
  const { client } = await setup()
  const handle = await client.watch('db')
  expect(() => handle.subscribe(undefined as never)).toThrow('Give a function')
})

test('a handle prints as a label', async () => {
  const { client } = await setup()
  const handle = await client.watch('db')
  expect(String(handle)).toBe('[SecretHandle db@1]')
})
