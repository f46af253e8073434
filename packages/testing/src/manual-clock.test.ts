import { describe, expect, it } from 'vitest'
import { ManualClock } from './manual-clock.ts'

describe('ManualClock', () => {
  it('moves wall and monotonic time together', async () => {
    const clock = new ManualClock({ now: 1_000 })
    await clock.advance(250)
    expect([clock.now(), clock.monotonic()]).toEqual([1_250, 250])
  })

  it('stands still by itself', () => {
    const clock = new ManualClock()
    expect([clock.now(), clock.monotonic()]).toEqual([Date.UTC(2026, 0, 1), 0])
  })

  it('fires timers in the order in which they are due, each at its own time', async () => {
    const clock = new ManualClock()
    const fired: [string, number][] = []
    for (const [name, ms] of [
      ['late', 30],
      ['early', 10],
      ['never', 31],
    ] as const) {
      clock.setTimer(() => fired.push([name, clock.monotonic()]), ms, 'foreground')
    }
    await clock.advance(30)
    expect(fired).toEqual([
      ['early', 10],
      ['late', 30],
    ])
  })

  it('lets what a timer set in motion run before the next timer', async () => {
    const clock = new ManualClock()
    const seen: string[] = []
    clock.setTimer(() => void Promise.resolve().then(() => seen.push('promise of first')), 1, 'foreground')
    clock.setTimer(() => seen.push('second'), 2, 'foreground')
    await clock.advance(2)
    expect(seen).toEqual(['promise of first', 'second'])
  })

  it('fires timers that are set while it advances, if they are due', async () => {
    const clock = new ManualClock()
    const fired: number[] = []
    const again = (): void => {
      fired.push(clock.monotonic())
      clock.setTimer(again, 10, 'background')
    }
    clock.setTimer(again, 10, 'background')
    await clock.advance(35)
    expect(fired).toEqual([10, 20, 30])
  })

  it('lists the timers that are left, and no cancelled or fired one', async () => {
    const clock = new ManualClock()
    clock.setTimer(() => undefined, 50, 'background')
    clock.setTimer(() => undefined, 20, 'foreground')
    clock.setTimer(() => undefined, 5, 'foreground')
    clock.setTimer(() => undefined, 30, 'foreground').cancel()
    await clock.advance(10)
    expect(clock.pendingTimers).toEqual([
      { dueInMs: 10, kind: 'foreground' },
      { dueInMs: 40, kind: 'background' },
    ])
  })

  it('jumps on the wall alone, either way, and fires nothing', () => {
    const clock = new ManualClock({ now: 1_000 })
    clock.setTimer(() => expect.unreachable(), 1, 'foreground')
    clock.jumpWall(-400)
    expect(clock.now()).toBe(600)
    clock.setWall(9_000)
    expect([clock.now(), clock.monotonic()]).toEqual([9_000, 0])
  })

  it('sleeps: the wall goes on, timers and monotonic time stand still', async () => {
    const clock = new ManualClock({ now: 0 })
    const fired: number[] = []
    clock.setTimer(() => fired.push(clock.now()), 10, 'foreground')
    clock.suspend(3_600_000)
    expect([clock.now(), clock.monotonic(), fired]).toEqual([3_600_000, 0, []])
    await clock.advance(10)
    expect(fired).toEqual([3_600_010])
  })
})
