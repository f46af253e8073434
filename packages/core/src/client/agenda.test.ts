import { ManualClock } from '@keyharbor/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Agenda } from './agenda.ts'

function setup(): { clock: ManualClock; agenda: Agenda; told: { key: string; at: number }[] } {
  const clock = new ManualClock()
  const told: { key: string; at: number }[] = []
  const agenda = new Agenda(clock, (key) => told.push({ key, at: clock.monotonic() }))
  return { clock, agenda, told }
}

test('each key is told at its time, in order, by one timer that does not keep the process alive', async () => {
  const { clock, agenda, told } = setup()
  for (const [key, at] of [
    ['c', 30],
    ['a', 10],
    ['b', 20],
  ] as const)
    agenda.set(key, at)
  await clock.advance(0)
  expect(clock.pendingTimers.every(({ kind }) => kind === 'background')).toBe(true)
  await clock.advance(30)
  expect(told).toEqual([
    { key: 'a', at: 10 },
    { key: 'b', at: 20 },
    { key: 'c', at: 30 },
  ])
  expect(clock.pendingTimers).toEqual([])
})

test('a key has one time: the last that was set', async () => {
  const { clock, agenda, told } = setup()
  agenda.set('a', 10)
  agenda.set('a', 50)
  agenda.set('b', 50)
  agenda.set('b', 5)
  expect(agenda.dueTick('a')).toBe(50)
  await clock.advance(100)
  expect(told).toEqual([
    { key: 'b', at: 5 },
    { key: 'a', at: 50 },
  ])
})

test('what is taken off, or set to infinity, is not told', async () => {
  const { clock, agenda, told } = setup()
  agenda.set('a', 10)
  agenda.set('b', 10)
  agenda.delete('a')
  agenda.delete('never')
  agenda.set('b', Infinity)
  await clock.advance(100)
  expect(told).toEqual([])
  expect(agenda.size).toBe(0)
})

test('clearing takes everything off and leaves no timer', () => {
  const { clock, agenda } = setup()
  agenda.set('a', 10)
  agenda.clear()
  expect([agenda.size, clock.pendingTimers.length]).toEqual([0, 0])
  agenda.set('b', 20)
  expect(clock.pendingTimers).toHaveLength(1)
})

test('one that sets itself anew while it is told comes again, also for a time that is over', async () => {
  const clock = new ManualClock()
  let told = 0
  const agenda: Agenda = new Agenda(clock, (key) => {
    told += 1
    if (told < 3) agenda.set(key, clock.monotonic())
  })
  agenda.set('a', 10)
  await clock.advance(20)
  expect(told).toBe(3)
})

test('whatever is set, moved and taken off, what is left is told in order and once', async () => {
  const key = fc.integer({ min: 0, max: 20 }).map(String)
  const action = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), key, at: fc.nat(1_000) }),
    fc.record({ kind: fc.constant('delete' as const), key }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 200 }), async (actions) => {
      const { clock, agenda, told } = setup()
      const expected = new Map<string, number>()
      for (const one of actions) {
        if (one.kind === 'delete') agenda.delete(one.key)
        else agenda.set(one.key, one.at)
        if (one.kind === 'delete') expected.delete(one.key)
        else expected.set(one.key, one.at)
      }
      expect(agenda.size).toBe(expected.size)
      await clock.advance(1_001)
      expect(told.map(({ at }) => at)).toEqual([...expected.values()].sort((a, b) => a - b))
      expect(new Map(told.map(({ key: name, at }) => [name, at]))).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})
