import { ManualClock } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { deadlineOf, within } from './deadline.ts'

const never = (): Promise<never> => new Promise(() => undefined)

describe('a deadline', () => {
  it('ends work that does not heed its signal, such as a provider of credentials that hangs', async () => {
    const clock = new ManualClock()
    const deadline = deadlineOf({ timeoutMs: 100, signal: new AbortController().signal }, clock)
    const running = within(deadline, clock, never)
    const [outcome] = await Promise.allSettled([running, clock.advance(100)])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { facts: { code: 'TIMEOUT' } } })
    expect(clock.pendingTimers).toEqual([])
  })

  it('is one for all work of a call, and work after it is not begun', async () => {
    const clock = new ManualClock()
    const deadline = deadlineOf({ timeoutMs: 100, signal: new AbortController().signal }, clock)
    await within(deadline, clock, () => Promise.resolve())
    await clock.advance(100)
    await expect(within(deadline, clock, () => Promise.resolve())).rejects.toMatchObject({
      facts: { code: 'TIMEOUT', retry: 'safe' },
    })
  })

  it('ends with the signal of the caller too, and leaves nothing behind', async () => {
    const clock = new ManualClock()
    const controller = new AbortController()
    const deadline = deadlineOf({ timeoutMs: 100, signal: controller.signal }, clock)
    const running = within(deadline, clock, never)
    controller.abort()
    await expect(running).rejects.toMatchObject({ facts: { code: 'ABORTED' } })
    await expect(within(deadline, clock, () => Promise.resolve())).rejects.toMatchObject({
      facts: { code: 'ABORTED', retry: 'safe' },
    })
    expect(clock.pendingTimers).toEqual([])
  })

  it('is what is told of its end, not what work makes of the signal', async () => {
    const clock = new ManualClock()
    const controller = new AbortController()
    const deadline = deadlineOf({ timeoutMs: 100, signal: controller.signal }, clock)
    const ended: string[] = []
    const heeding =
      (why: string) =>
      (signal: AbortSignal): Promise<never> =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            ended.push(why)
            reject(new RangeError('x'))
          })
        })
    const timedOut = within(deadline, clock, heeding('TIMEOUT'))
    const [outcome] = await Promise.allSettled([timedOut, clock.advance(100)])
    expect(outcome).toMatchObject({ reason: { facts: { code: 'TIMEOUT' } } })
    const aborted = within(deadlineOf({ timeoutMs: 100, signal: controller.signal }, clock), clock, heeding('ABORTED'))
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ facts: { code: 'ABORTED' } })
    expect(ended).toEqual(['TIMEOUT', 'ABORTED'])
  })

  it('hands on what work fails with before it', async () => {
    const clock = new ManualClock()
    const deadline = deadlineOf({ timeoutMs: 100, signal: new AbortController().signal }, clock)
    await expect(within(deadline, clock, () => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError)
    expect(clock.pendingTimers).toEqual([])
  })
})
