// Refreshes in the background fail a thousand times, in every way in which a store can; nobody handles that.
import { createSecretClient, errorCodes } from '@keyharbor/core'
import { ManualClock, MemoryStore } from '@keyharbor/testing'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }
const clock = new ManualClock()
const store = new MemoryStore({ clock })
const client = createSecretClient({ store, clock, maxStaleMs: Infinity, deniedGraceMs: 1e12, maxAttempts: 1 })
for (const name of ['a', 'b', 'c']) await store.createSecret(name, { text: 'x' }, call)
const handle = await client.watch('a')
handle.subscribe(() => {})
await client.watchMany(['b', 'c'])
const ways: (() => void)[] = [
  ...errorCodes.map((code) => () => store.faults.fail('*', { code }, Infinity)),
  () => store.faults.fail('*', new Error('raw'), Infinity),
  () => store.faults.hang('*', Infinity),
]
let failed = 0
for (let at = 0; failed < 1_000; at += 1) {
  store.faults.clear()
  ways[at % ways.length]?.()
  const before = store.calls.count()
  await clock.advance(60_000)
  client.invalidate('a')
  await clock.advance(240_000)
  failed += store.calls.count() - before
}
console.log(failed >= 1_000 ? 'failed 1000 times' : failed)
await client.close()
