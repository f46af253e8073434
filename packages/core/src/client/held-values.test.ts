import { canary, ManualClock, MemoryStore } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { Events } from '../events/events.ts'
import { CacheEntry } from './cache-entry.ts'
import { clientPolicy } from './client-options.ts'
import { HeldValues } from './held-values.ts'
import { VersionOrder } from './version-order.ts'

/** Holds `db`, fresh for 1 000 ms and never stale. */
function holding(clock: ManualClock): HeldValues {
  const store = new MemoryStore()
  const policy = clientPolicy({ store, maxAgeMs: 1_000, maxStaleMs: 0, clock })
  const events = new Events('memory', false, () => clock.monotonic())
  const order = new VersionOrder(store, policy.maxEntries)
  const held = new HeldValues({ policy, events, order, onDropped: () => {} })
  const stored = { value: { text: canary() }, version: { id: '1' } }
  const entry = new CacheEntry({ name: 'db', store: 'memory', stored, started: held.now(), policy })
  held.accept('db', entry)
  entry.quickMs = 1_000
  return held
}

test('a hit is quick up to the millisecond that was set, and not after it', async () => {
  const clock = new ManualClock()
  const held = holding(clock)
  await clock.advance(999)
  expect([await held.hit('db'), held.peek('db')?.name]).toEqual([held.peek('db'), 'db'])
  await clock.advance(1)
  expect([held.hit('db'), held.peek('db')]).toEqual([undefined, undefined])
})

test('a wall clock that was set back makes no value look young: the other clock is asked', async () => {
  const clock = new ManualClock()
  const held = holding(clock)
  await clock.advance(1_000)
  clock.jumpWall(-5_000)
  expect([held.hit('db'), held.peek('db')]).toEqual([undefined, undefined])
})
