import { ManualClock } from '@keyharbor/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Breaker, type Outcome, type Pass } from './breaker.ts'

/** How long a call may take in these tests, in milliseconds. */
const withinMs = 3_000

function end(breaker: Breaker, outcome: Outcome, times = 1): void {
  for (let call = 0; call < times; call += 1) breaker.pass(withinMs)?.end(outcome)
}

/** A breaker that has just opened. */
function opened(): { breaker: Breaker; clock: ManualClock } {
  const clock = new ManualClock()
  const breaker = new Breaker(clock)
  end(breaker, 'failure', 10)
  return { breaker, clock }
}

/** The probe, when its time has come. */
async function probeAfter(ms: number, { breaker, clock }: { breaker: Breaker; clock: ManualClock }): Promise<Pass> {
  await clock.advance(ms - 1)
  expect(breaker.pass(withinMs)).toBeUndefined()
  await clock.advance(1)
  const probe = breaker.pass(withinMs)
  expect(probe).toBeDefined()
  return probe!
}

test('nine failures in a row let calls pass, ten do not', () => {
  const breaker = new Breaker(new ManualClock())
  end(breaker, 'failure', 9)
  expect(breaker.restMs).toBe(0)
  end(breaker, 'failure')
  expect(breaker.restMs).toBe(5_000)
  expect(breaker.pass(withinMs)).toBeUndefined()
})

test('it opens when half of the calls failed, not before', () => {
  const breaker = new Breaker(new ManualClock())
  end(breaker, 'answer', 11)
  end(breaker, 'failure', 10)
  expect(breaker.restMs).toBe(0)
  end(breaker, 'failure')
  expect(breaker.restMs).toBe(5_000)
})

test('calls that tell nothing of the store count neither way', () => {
  const breaker = new Breaker(new ManualClock())
  end(breaker, 'failure', 9)
  end(breaker, 'ignore', 100)
  expect(breaker.restMs).toBe(0)
  end(breaker, 'failure')
  expect(breaker.restMs).toBe(5_000)
})

test('what is more than 10 s old is forgotten', async () => {
  const clock = new ManualClock()
  const breaker = new Breaker(clock)
  end(breaker, 'failure', 9)
  await clock.advance(10_000)
  end(breaker, 'failure', 9)
  expect(breaker.restMs).toBe(0)
  await clock.advance(9_000)
  end(breaker, 'failure')
  expect(breaker.restMs).toBe(5_000)
})

// Acceptance check 25.
test('open, it lets no call pass for 5 s, and then exactly one', async () => {
  const state = opened()
  await probeAfter(5_000, state)
  for (let call = 0; call < 100; call += 1) expect(state.breaker.pass(withinMs)).toBeUndefined()
})

test('a probe that is answered lets all pass again, with a clean sheet', async () => {
  const state = opened()
  const failed = await probeAfter(5_000, state)
  failed.end('failure')
  const answered = await probeAfter(10_000, state)
  answered.end('answer')
  expect(state.breaker.restMs).toBe(0)
  end(state.breaker, 'failure', 9)
  expect(state.breaker.restMs).toBe(0)
  end(state.breaker, 'failure')
  expect(state.breaker.restMs).toBe(5_000)
})

test('each probe that fails doubles the rest, up to a minute', async () => {
  const state = opened()
  for (const rest of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    expect(state.breaker.restMs).toBe(rest)
    const probe = await probeAfter(rest, state)
    probe.end('failure')
  }
})

test('a probe that was given up makes room for the next at once', async () => {
  const state = opened()
  const first = await probeAfter(5_000, state)
  first.end('ignore')
  expect(state.breaker.restMs).toBe(0)
  const second = state.breaker.pass(withinMs)
  expect(second).toBeDefined()
  expect(state.breaker.pass(withinMs)).toBeUndefined()
  second?.end('answer')
  expect(state.breaker.restMs).toBe(0)
})

test('a probe that never ends is taken for lost a second after its time, and is not heard later', async () => {
  const state = opened()
  const lost = await probeAfter(5_000, state)
  expect(state.breaker.restMs).toBe(withinMs + 1_000)
  const next = await probeAfter(withinMs + 1_000, state)
  lost.end('answer')
  expect(state.breaker.pass(withinMs)).toBeUndefined()
  next.end('failure')
  expect(state.breaker.restMs).toBe(10_000)
})

test('only the first end of a call counts', async () => {
  const state = opened()
  const probe = await probeAfter(5_000, state)
  probe.end('answer')
  probe.end('failure')
  const call = state.breaker.pass(withinMs)
  for (let time = 0; time < 10; time += 1) call?.end('failure')
  expect(state.breaker.restMs).toBe(0)
  const ignored = state.breaker.pass(withinMs)
  ignored?.end('ignore')
  ignored?.end('failure')
  end(state.breaker, 'failure', 8)
  expect(state.breaker.restMs).toBe(0)
})

test('a call from before it opened changes nothing when it ends', async () => {
  const clock = new ManualClock()
  const breaker = new Breaker(clock)
  const late = Array.from({ length: 20 }, () => breaker.pass(withinMs))
  end(breaker, 'failure', 10)
  await clock.advance(1_000)
  for (const call of late) call?.end('failure')
  expect(breaker.restMs).toBe(4_000)
  await clock.advance(4_000)
  breaker.pass(withinMs)?.end('answer')
  end(breaker, 'failure', 9)
  expect(breaker.restMs).toBe(0)
})

test('wall time that jumps neither opens nor closes it', () => {
  const { breaker, clock } = opened()
  clock.jumpWall(86_400_000)
  expect(breaker.restMs).toBe(5_000)
  clock.jumpWall(-2 * 86_400_000)
  expect(breaker.restMs).toBe(5_000)
})

test('whatever happens there is one probe at a time, none before its time, and always another chance', () => {
  const outcome = fc.constantFrom<Outcome>('failure', 'failure', 'answer', 'ignore')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('start' as const), endsAtOnce: fc.boolean(), outcome }),
    fc.record({ kind: fc.constant('end' as const), which: fc.nat(20), outcome }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 500, 999, 4_999, 5_000, 12_000) }),
  )
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      let now = 0
      const breaker = new Breaker({ monotonic: () => now })
      const started: Pass[] = []
      const ended = new Set<Pass>()
      let probe: { pass: Pass; lostAt: number } | undefined
      const end = (pass: Pass | undefined, outcome: Outcome): void => {
        if (pass === undefined) return
        ended.add(pass)
        pass.end(outcome)
      }
      for (const next of steps) {
        if (next.kind === 'wait') now += next.ms
        if (next.kind === 'end') end(started[next.which], next.outcome)
        if (next.kind !== 'start') continue
        const restMs = breaker.restMs
        const pass = breaker.pass(withinMs)
        expect(pass === undefined).toBe(restMs > 0)
        if (pass === undefined) continue
        started.push(pass)
        if (breaker.restMs > 0) {
          expect(probe === undefined || ended.has(probe.pass) || now >= probe.lostAt).toBe(true)
          probe = { pass, lostAt: now + withinMs + 1_000 }
          expect(breaker.pass(withinMs)).toBeUndefined()
        }
        if (next.endsAtOnce) end(pass, next.outcome)
        expect(breaker.restMs).toBeLessThanOrEqual(60_000)
      }
      now += breaker.restMs
      expect(breaker.pass(withinMs)).toBeDefined()
    }),
    { numRuns: 500 },
  )
})
