import { ManualClock } from '@keyharbor/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Waits } from './waits.ts'

const forever = new Promise<never>(() => {})

test('a wait settles like its promise and leaves no timer and no listener', async () => {
  const clock = new ManualClock()
  const waits = new Waits(clock)
  const { signal, listeners } = watchedSignal()
  await expect(waits.until(Promise.resolve(1), { timeoutMs: 10, signal })).resolves.toBe(1)
  await expect(waits.until(Promise.reject(new Error('x')), { timeoutMs: 10, signal })).rejects.toThrow('x')
  expect(clock.pendingTimers).toEqual([])
  expect(listeners()).toBe(0)
})

test('time ends a wait that the promise would not', async () => {
  const clock = new ManualClock()
  const wait = new Waits(clock).until(forever, { timeoutMs: 1_000 })
  const outcome = wait.catch((error: unknown) => error)
  await clock.advance(999)
  expect(clock.pendingTimers).toEqual([{ dueInMs: 1, kind: 'foreground' }])
  await clock.advance(1)
  await expect(outcome).resolves.toMatchObject({ facts: { code: 'TIMEOUT' } })
})

test('a wait that nobody awaits does not keep the process alive', () => {
  const clock = new ManualClock()
  void new Waits(clock).until(forever, { timeoutMs: 10, kind: 'background' }).catch(() => {})
  expect(clock.pendingTimers).toEqual([{ dueInMs: 10, kind: 'background' }])
})

test('an answer that comes in the turns after the time was up is still taken', async () => {
  const clock = new ManualClock()
  let answer = (_: string): void => {}
  const wait = new Waits(clock).until(new Promise<string>((resolve) => (answer = resolve)), { timeoutMs: 10 })
  // Fires in the turn after the timer of the wait, as what was read from a socket does.
  clock.setTimer(() => clock.setTimer(() => answer('late'), 0, 'foreground'), 10, 'foreground')
  await clock.advance(10)
  await expect(wait).resolves.toBe('late')
  expect(clock.pendingTimers).toEqual([])
})

test('an abort rejects in the same turn, before anything else that waits runs', async () => {
  const controller = new AbortController()
  const order: string[] = []
  const wait = new Waits(new ManualClock()).until(forever, { timeoutMs: 10, signal: controller.signal })
  const seen = wait.catch(() => order.push('rejected'))
  setImmediate(() => order.push('next turn'))
  controller.abort()
  await seen
  expect(order).toEqual(['rejected'])
})

test('a signal that is aborted already ends the wait at once', async () => {
  const signal = AbortSignal.abort()
  await expect(new Waits(new ManualClock()).until(forever, { timeoutMs: 10, signal })).rejects.toMatchObject({
    facts: { code: 'ABORTED' },
  })
})

test('closing ends every wait, and every later one at once', async () => {
  const clock = new ManualClock()
  const waits = new Waits(clock)
  const open = [1, 2].map(() => waits.until(forever, { timeoutMs: 10 }))
  waits.close()
  for (const wait of [...open, waits.until(forever, { timeoutMs: 10 })]) {
    await expect(wait).rejects.toMatchObject({ facts: { code: 'CLOSED' } })
  }
  expect(clock.pendingTimers).toEqual([])
  expect(() => waits.assertOpen(undefined)).toThrow('CLOSED')
})

test('10 000 waits on one signal are one listener, without a warning', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warned)
  const waits = new Waits(new ManualClock())
  const { signal, listeners, abort } = watchedSignal()
  const all = Array.from({ length: 10_000 }, () => waits.until(forever, { timeoutMs: 10, signal }).catch(() => 'ended'))
  expect(listeners()).toBe(1)
  abort()
  expect(new Set(await Promise.all(all))).toEqual(new Set(['ended']))
  await new Promise(setImmediate)
  process.off('warning', warned)
  expect(warnings).toEqual([])
  expect(listeners()).toBe(0)
})

test('whichever comes first decides, once', async () => {
  const event = fc.constantFrom('resolve', 'abort', 'time', 'close')
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 4 }), async (events) => {
      const clock = new ManualClock()
      const waits = new Waits(clock)
      const controller = new AbortController()
      let resolve = (_: string): void => {}
      const promise = new Promise<string>((settle) => (resolve = settle))
      const outcome = waits
        .until(promise, { timeoutMs: 5, signal: controller.signal })
        .catch((error: { facts: { code: string } }) => error.facts.code)
      for (const name of events) {
        if (name === 'resolve') resolve('VALUE')
        if (name === 'abort') controller.abort()
        if (name === 'time') await clock.advance(5)
        if (name === 'close') waits.close()
        await Promise.resolve()
      }
      const codes = { resolve: 'VALUE', abort: 'ABORTED', time: 'TIMEOUT', close: 'CLOSED' }
      expect(await outcome).toBe(codes[events[0] ?? 'resolve'])
      expect(clock.pendingTimers).toEqual([])
    }),
  )
})

/** A signal that counts its listeners. */
function watchedSignal(): { signal: AbortSignal; listeners: () => number; abort: () => void } {
  const controller = new AbortController()
  const { signal } = controller
  const added = new Set<unknown>()
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    added.add(args[1])
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    added.delete(args[1])
    removeEventListener.apply(signal, args)
  }
  return { signal, listeners: () => added.size, abort: () => controller.abort() }
}
