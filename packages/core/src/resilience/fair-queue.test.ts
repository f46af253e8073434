import { ManualClock } from '@keyharbor/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'
import { Waits } from './waits.ts'

const limits = { timeoutMs: 1_000 }

/** A queue, and calls in it that end when they are told to; `started` has them in the order in which they began. */
function queueOf(maxRunning: number) {
  const clock = new ManualClock()
  const waits = new Waits(clock)
  const queue = new FairQueue(waits, maxRunning)
  const started: string[] = []
  const ends: (() => void)[] = []
  const add = async (key: string, label = key, options: { signal?: AbortSignal } = {}): Promise<string> =>
    await queue.add(key, { ...limits, ...options }, async () => {
      started.push(label)
      await new Promise<void>((resolve) => ends.push(resolve))
      return label
    })
  const endOne = async (): Promise<void> => {
    ends.shift()?.()
    await new Promise(setImmediate)
  }
  return { clock, waits, queue, started, ends, add, endOne }
}

const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => 'settled',
    (error: { facts?: { code: string } }) => error.facts?.code ?? error,
  )

test('as many calls run at a time as there are places, 16 by default', async () => {
  const clock = new ManualClock()
  const queue = new FairQueue(new Waits(clock))
  for (let call = 0; call < 20; call += 1) {
    void codeOf(queue.add('key', limits, async () => await new Promise<never>(() => {})))
  }
  await new Promise(setImmediate)
  expect([queue.running, queue.waiting]).toEqual([16, 4])
})

test('a call settles like what it runs, and makes room either way', async () => {
  const { queue } = queueOf(1)
  await expect(queue.add('key', limits, async () => await Promise.resolve(1))).resolves.toBe(1)
  await expect(queue.add('key', limits, async () => await Promise.reject(new Error('x')))).rejects.toThrow('x')
  const throwing = queue.add('key', limits, () => {
    throw new Error('y')
  })
  await expect(throwing).rejects.toThrow('y')
  expect(queue.running).toBe(0)
})

test('calls of one key start in the order in which they came', async () => {
  const { add, started, endOne } = queueOf(1)
  for (const label of ['1', '2', '3', '4']) void add('key', label)
  for (let call = 0; call < 4; call += 1) await endOne()
  expect(started).toEqual(['1', '2', '3', '4'])
})

test('a key with a thousand calls in line holds up another by one call', async () => {
  const { add, started, endOne } = queueOf(1)
  for (let call = 0; call < 1_000; call += 1) void codeOf(add('hot'))
  void add('cold', 'cold 1')
  void add('cold', 'cold 2')
  for (let call = 0; call < 4; call += 1) await endOne()
  expect(started).toEqual(['hot', 'hot', 'cold 1', 'hot', 'cold 2'])
})

test('an abort ends the wait in line in the same turn, and what waited is never run', async () => {
  const { add, clock, queue, started, endOne } = queueOf(1)
  const running = add('a')
  const controller = new AbortController()
  const order: string[] = []
  const gone = codeOf(add('b', 'b', { signal: controller.signal })).then((code) => order.push(String(code)))
  const next = add('c')
  await new Promise(setImmediate)
  setImmediate(() => order.push('next turn'))
  controller.abort()
  await gone
  expect(order).toEqual(['ABORTED'])
  await endOne()
  await endOne()
  expect(await Promise.all([running, next])).toEqual(['a', 'c'])
  expect(started).toEqual(['a', 'c'])
  expect([queue.running, queue.waiting, clock.pendingTimers.length]).toEqual([0, 0, 0])
})

test('whoever aborts before it comes does not take a place', async () => {
  const { add, queue, started } = queueOf(1)
  expect(await codeOf(add('a', 'a', { signal: AbortSignal.abort() }))).toBe('ABORTED')
  expect([queue.running, started]).toEqual([0, []])
})

test('a place that was given in the turn of the abort goes to the next', async () => {
  const { add, ends, queue, started, endOne } = queueOf(1)
  const running = add('a')
  const controller = new AbortController()
  const gone = codeOf(add('b', 'b', { signal: controller.signal }))
  const next = add('c')
  await new Promise(setImmediate)
  ends.shift()?.()
  // The end of the first call gives its place on in the next microtasks: the abort comes between that and the start.
  for (let microtask = 0; microtask < 20 && queue.waiting === 2; microtask += 1) await Promise.resolve()
  expect(queue.waiting).toBe(1)
  controller.abort()
  expect(await gone).toBe('ABORTED')
  await endOne()
  expect(await Promise.all([running, next])).toEqual(['a', 'c'])
  expect(started).toEqual(['a', 'c'])
  expect(queue.running).toBe(0)
})

test('nobody waits in line longer than its time', async () => {
  const { add, clock, queue } = queueOf(1)
  void add('a')
  const late = codeOf(add('b'))
  await clock.advance(999)
  expect(queue.waiting).toBe(1)
  await clock.advance(1)
  expect(await late).toBe('TIMEOUT')
  expect(queue.waiting).toBe(0)
})

test('closing the waits ends everybody in line, and lets nobody in', async () => {
  const { add, queue, waits, endOne } = queueOf(1)
  const running = add('a')
  const inLine = [add('b'), add('b'), add('c')].map(codeOf)
  await new Promise(setImmediate)
  waits.close()
  expect(await Promise.all(inLine)).toEqual(['CLOSED', 'CLOSED', 'CLOSED'])
  expect(await codeOf(add('d'))).toBe('CLOSED')
  await endOne()
  expect(await running).toBe('a')
  expect([queue.running, queue.waiting]).toEqual([0, 0])
})

// Acceptance check 50, at this level.
test('10 000 calls in line on one signal are one listener, and none when it has aborted', async () => {
  const { add, clock, queue } = queueOf(1)
  void add('a')
  const controller = new AbortController()
  let listeners = 0
  const { addEventListener, removeEventListener } = controller.signal
  controller.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners += 1
    addEventListener.apply(controller.signal, args)
  }
  controller.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners -= 1
    removeEventListener.apply(controller.signal, args)
  }
  const inLine = Array.from({ length: 10_000 }, (_, call) =>
    codeOf(add(`key ${call % 100}`, '', { signal: controller.signal })),
  )
  await new Promise(setImmediate)
  expect([listeners, queue.waiting]).toEqual([1, 10_000])
  controller.abort()
  expect(new Set(await Promise.all(inLine))).toEqual(new Set(['ABORTED']))
  expect([listeners, queue.waiting, clock.pendingTimers.length]).toEqual([0, 0, 0])
})

test('whatever comes, ends and leaves: no place is lost and none is made', async () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('add' as const), key: fc.constantFrom('a', 'b', 'c', 'd') }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), turn: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat(30), turn: fc.boolean() }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), async (steps, places) => {
      const { add, queue, started, ends, endOne, clock } = queueOf(places)
      const controllers: AbortController[] = []
      const outcomes: Promise<unknown>[] = []
      for (const next of steps) {
        if (next.kind === 'add') {
          const controller = new AbortController()
          controllers.push(controller)
          outcomes.push(codeOf(add(next.key, next.key, { signal: controller.signal })))
        }
        if (next.kind === 'end') ends.shift()?.()
        if (next.kind === 'abort') controllers[next.which]?.abort()
        if (next.kind !== 'add' && next.turn) await new Promise(setImmediate)
        expect(queue.running).toBeLessThanOrEqual(places)
        expect(queue.waiting === 0 || queue.running === places).toBe(true)
      }
      await new Promise(setImmediate)
      while (queue.waiting > 0) {
        const before = started.length
        const inLine = queue.waiting
        await endOne()
        expect([started.length - before, inLine - queue.waiting]).toEqual([1, 1])
      }
      while (queue.running > 0) await endOne()
      await Promise.all(outcomes)
      expect(clock.pendingTimers).toEqual([])
    }),
  )
})

test('no key waits for more than one call of each other key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 }), async (keys) => {
      const { add, started, endOne, queue } = queueOf(1)
      const blocker = add('blocker')
      for (const key of keys) void add(key)
      while (queue.running > 0) await endOne()
      await blocker
      const [, ...order] = started
      for (const key of new Set(keys)) {
        const turns = order.flatMap((other, at) => (other === key ? [at] : []))
        for (const [index, at] of turns.entries()) {
          const between = order.slice(index === 0 ? 0 : turns[index - 1]! + 1, at)
          expect(new Set(between).size).toBe(between.length)
        }
      }
      expect(order.toSorted()).toEqual(keys.toSorted())
    }),
  )
})
