import { expect, test } from 'vitest'
import { SingleFlight, type Waiters } from './single-flight.ts'

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve = (_: T): void => {}
  let reject = (_: Error): void => {}
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle
    reject = fail
  })
  return { promise, resolve, reject }
}

test('all who join while a read is under way share it', async () => {
  const flights = new SingleFlight<string>()
  let starts = 0
  const join = (): Promise<string> => flights.join('k', 'n', () => Promise.resolve(`read ${++starts}`)).promise
  expect(await Promise.all([join(), join(), join()])).toEqual(['read 1', 'read 1', 'read 1'])
  expect(await join()).toBe('read 2')
})

test('different keys do not share', async () => {
  const flights = new SingleFlight<string>()
  const join = (key: string): Promise<string> => flights.join(key, 'n', () => Promise.resolve(key)).promise
  expect(await Promise.all([join('a'), join('b')])).toEqual(['a', 'b'])
})

test('one who leaves does not end the read for the others; the last one does', async () => {
  const flights = new SingleFlight<string>()
  let signal: AbortSignal | undefined
  const takeoff = (waiters: Waiters): Promise<string> => {
    signal = waiters.signal
    return new Promise(() => {})
  }
  const first = flights.join('k', 'n', takeoff)
  const second = flights.join('k', 'n', takeoff)
  await Promise.resolve()
  first.leave()
  expect(signal?.aborted).toBe(false)
  second.leave()
  expect(signal?.aborted).toBe(true)
})

test('all are gone once, when the last one has left or the read has failed, whenever that is asked', async () => {
  const flights = new SingleFlight<string>()
  const answer = deferred<string>()
  let gone = 0
  let own: Waiters | undefined
  const flight = flights.join('k', 'n', (waiters) => {
    own = waiters
    waiters.onGone(() => (gone += 1))
    return answer.promise
  })
  await Promise.resolve()
  flight.leave()
  expect([gone, own?.signal.aborted]).toEqual([1, true])
  answer.reject(new Error('late'))
  await new Promise(setImmediate)
  expect(gone).toBe(1)
  own?.onGone(() => (gone += 1))
  expect(gone).toBe(2)
})

test('nobody joins a read that all have left', async () => {
  const flights = new SingleFlight<string>()
  flights.join('k', 'n', () => new Promise(() => {})).leave()
  expect(await flights.join('k', 'n', () => Promise.resolve('new')).promise).toBe('new')
})

test('a forgotten read still answers those who wait, but is not current', async () => {
  const flights = new SingleFlight<boolean>()
  const answer = deferred<void>()
  const takeoff = async (_: Waiters, isCurrent: () => boolean): Promise<boolean> => {
    await answer.promise
    return isCurrent()
  }
  const old = flights.join('k', 'n', takeoff)
  const other = flights.join('other', 'm', takeoff)
  flights.forget('n')
  const next = flights.join('k', 'n', takeoff)
  answer.resolve()
  expect(await Promise.all([old.promise, next.promise, other.promise])).toEqual([false, true, true])
})

test('a forgotten read that lands does not end the sharing of the one after it', async () => {
  const flights = new SingleFlight<string>()
  const [old, next] = [deferred<string>(), deferred<string>()]
  const first = flights.join('k', 'n', () => old.promise)
  flights.forget('n')
  flights.join('k', 'n', () => next.promise)
  old.resolve('old')
  await first.promise
  const joined = flights.join('k', 'n', () => Promise.resolve('third'))
  next.resolve('next')
  expect(await joined.promise).toBe('next')
})

test('all share a failure, and the next one to ask reads anew', async () => {
  const flights = new SingleFlight<string>()
  const failing = (): Promise<string> => Promise.reject(new Error('down'))
  const joined = [1, 2].map(() => flights.join('k', 'n', failing).promise)
  for (const promise of joined) await expect(promise).rejects.toThrow('down')
  expect(await flights.join('k', 'n', () => Promise.resolve('up')).promise).toBe('up')
})

test('a read that throws at once is a failure like any other', async () => {
  const flights = new SingleFlight<string>()
  const flight = flights.join('k', 'n', () => {
    throw new Error('thrown')
  })
  await expect(flight.promise).rejects.toThrow('thrown')
})

test('a failure that nobody waits for does not end the process', async () => {
  const unhandled: unknown[] = []
  const heard = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', heard)
  const flights = new SingleFlight<string>()
  const answer = deferred<string>()
  flights.join('k', 'n', () => answer.promise).leave()
  answer.reject(new Error('late'))
  await new Promise(setImmediate)
  process.off('unhandledRejection', heard)
  expect(unhandled).toEqual([])
})

test('clearing aborts everything under way', async () => {
  const flights = new SingleFlight<string>()
  const signals: AbortSignal[] = []
  for (const key of ['a', 'b']) {
    flights.join(key, key, (waiters) => {
      signals.push(waiters.signal)
      return new Promise(() => {})
    })
  }
  await Promise.resolve()
  flights.clear()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
})
