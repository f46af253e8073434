import { StoreFailure } from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { canary } from '../canary/canary.ts'
import { ManualClock } from '../manual-clock.ts'
import { MemoryStore } from './memory-store.ts'

const name = 'app/db'
const call = { signal: new AbortController().signal, timeoutMs: 1_000 }

async function seeded(): Promise<{
  store: MemoryStore
  clock: ManualClock
  abort: AbortController
  read: () => Promise<unknown>
}> {
  const clock = new ManualClock()
  const store = new MemoryStore({ clock })
  const abort = new AbortController()
  await store.createSecret(name, { text: canary() }, call)
  return { store, clock, abort, read: () => store.readSecret(name, { ...call, signal: abort.signal }) }
}

/** What has become of a promise by now. */
function outcomeOf(promise: Promise<unknown>): { state: 'pending' | 'resolved' | 'rejected'; error?: unknown } {
  const outcome: { state: 'pending' | 'resolved' | 'rejected'; error?: unknown } = { state: 'pending' }
  promise.then(
    () => (outcome.state = 'resolved'),
    (error: unknown) => Object.assign(outcome, { state: 'rejected', error }),
  )
  return outcome
}

describe('FaultPlan', () => {
  it('fails the next calls of one operation, then no more', async () => {
    const { store, read } = await seeded()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, 2)
    await expect(read()).rejects.toEqual(new StoreFailure({ code: 'UNAVAILABLE' }))
    await expect(read()).rejects.toBeInstanceOf(StoreFailure)
    await expect(read()).resolves.toBeDefined()
  })

  it('throws raw errors as they are', async () => {
    const { store, read } = await seeded()
    const error = new TypeError('fetch failed')
    store.faults.fail('readSecret', error)
    await expect(read()).rejects.toBe(error)
  })

  it('leaves other operations alone, unless the fault is for all', async () => {
    const { store, read } = await seeded()
    store.faults.fail('writeSecret', { code: 'UNAVAILABLE' })
    await expect(read()).resolves.toBeDefined()
    store.faults.fail('*', { code: 'RATE_LIMITED' })
    await expect(read()).rejects.toMatchObject({ facts: { code: 'RATE_LIMITED' } })
  })

  it('uses faults up in the order in which they were planned', async () => {
    const { store, read } = await seeded()
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' })
    store.faults.fail('readSecret', { code: 'TIMEOUT' })
    await expect(read()).rejects.toMatchObject({ facts: { code: 'UNAVAILABLE' } })
    await expect(read()).rejects.toMatchObject({ facts: { code: 'TIMEOUT' } })
  })

  it('ends an outage with clear', async () => {
    const { store, read } = await seeded()
    store.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
    for (const _ of [1, 2, 3]) await expect(read()).rejects.toBeDefined()
    store.faults.clear()
    await expect(read()).resolves.toBeDefined()
  })

  it('changes nothing when a write fails', async () => {
    const { store } = await seeded()
    store.faults.fail('writeSecret', { code: 'UNAVAILABLE' })
    await expect(store.writeSecret(name, { text: canary() }, call)).rejects.toBeDefined()
    await expect(store.readSecret(name, call)).resolves.toMatchObject({ version: { id: '1' } })
  })

  it('hangs until the signal aborts', async () => {
    const { store, clock, abort, read } = await seeded()
    store.faults.hang('readSecret')
    const outcome = outcomeOf(read())
    await clock.advance(1_000_000)
    expect(outcome.state).toBe('pending')
    abort.abort(new Error('enough'))
    await clock.advance(0)
    expect(outcome).toEqual({ state: 'rejected', error: new Error('enough') })
  })

  it('answers after the latency on its clock', async () => {
    const { store, clock, read } = await seeded()
    store.faults.delay('readSecret', 200)
    const outcome = outcomeOf(read())
    await clock.advance(199)
    expect(outcome.state).toBe('pending')
    await clock.advance(1)
    expect(outcome.state).toBe('resolved')
  })

  it('ends latency when the signal aborts, and leaves no timer', async () => {
    const { store, clock, abort, read } = await seeded()
    store.faults.delay('readSecret', 200)
    const outcome = outcomeOf(read())
    abort.abort(new Error('enough'))
    await clock.advance(0)
    expect(outcome).toEqual({ state: 'rejected', error: new Error('enough') })
    expect(clock.pendingTimers).toEqual([])
  })

  it('answers late whatever the signal says', async () => {
    const { store, clock, abort, read } = await seeded()
    store.faults.answerLate('readSecret', 200)
    const outcome = outcomeOf(read())
    abort.abort()
    await clock.advance(199)
    expect(outcome.state).toBe('pending')
    await clock.advance(1)
    expect(outcome.state).toBe('resolved')
  })

  it('does its work before it answers late: a read tells what was there before a write, and a write is there at once', async () => {
    const { store, clock, read } = await seeded()
    store.faults.answerLate('*', 200, 2)
    const late = read()
    const written = outcomeOf(store.writeSecret(name, { text: canary() }, call))
    await clock.advance(0)
    await expect(read()).resolves.toMatchObject({ version: { id: '2' } })
    expect(written.state).toBe('pending')
    await clock.advance(200)
    await expect(late).resolves.toMatchObject({ version: { id: '1' } })
    expect(written.state).toBe('resolved')
  })

  it('fails at once when the work fails that is to be answered late', async () => {
    const { store, clock } = await seeded()
    store.faults.answerLate('readSecret', 200)
    const outcome = outcomeOf(store.readSecret('missing', call))
    await clock.advance(0)
    expect(outcome).toMatchObject({ state: 'rejected', error: { facts: { code: 'NOT_FOUND' } } })
  })

  it('is not for fewer calls than one, nor for a part of a call', async () => {
    const { store, read } = await seeded()
    for (const times of [0, -1, 1.5, Number.NaN, -Infinity]) {
      expect(() => store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, times)).toThrow(RangeError)
      expect(() => store.faults.hang('readSecret', times)).toThrow(RangeError)
    }
    await expect(read()).resolves.toBeDefined()
  })
})
