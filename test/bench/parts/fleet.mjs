// @ts-check
// Part of `bench core`: reads per second of a fleet, on a clock that costs no time. Each instance is core's own refresher and
// what it holds; all secrets are in use all the time, so that each is read anew as often as the policy has it.
import { coreParts } from '../../../scripts/lib/core-parts.mjs'
import { FixedStore } from '../lib/fixed-store.mjs'

const instances = 10_000
const secrets = 50
const maxAgeMs = 300_000
const startWithinMs = 10_000
const periods = 7

const { CacheEntry, clientPolicy, Events, HeldValues, Refresher, VersionOrder } = await coreParts()

const endMs = periods * maxAgeMs
const readsInSecond = new Uint32Array(endMs / 1_000 + 1)
const random = sequence(12_345)
const names = Array.from({ length: secrets }, (_, i) => `app/secret-${i}`)
const stored = { value: { text: 'x' }, version: { id: '1' } }
for (let i = 0; i < instances; i++) live(random() * startWithinMs)

// The first period of all: that of the instance that has started last.
const steady = readsInSecond.subarray((startWithinMs + maxAgeMs) / 1_000, endMs / 1_000)
const mean = steady.reduce((sum, reads) => sum + reads, 0) / steady.length
const flat = (instances * secrets) / (maxAgeMs / 1_000)
const peak = Math.max(...steady)
console.log(JSON.stringify({ bootPeak: Math.max(...readsInSecond), peak, mean, flat }))

/** One instance from its start to the end. @param {number} startMs */
function live(startMs) {
  const clock = alarmClock(startMs)
  const store = new FixedStore()
  const policy = clientPolicy({ store, maxAgeMs, clock, random })
  const events = new Events('bench', false, clock.monotonic)
  const order = new VersionOrder(store, policy.maxEntries)
  const held = new HeldValues({ policy, events, order, onDropped: () => {} })
  const refresher = new Refresher({ policy, held, isWatched: () => false, refresh: read })
  names.forEach(read)
  for (let at = clock.next(); at < endMs; at = clock.next()) clock.ring()

  /** What `Reader` does with an answer, at once. @param {string} name */
  function read(name) {
    const second = Math.floor(clock.now() / 1_000)
    readsInSecond[second] = (readsInSecond[second] ?? 0) + 1
    const started = { wall: clock.now(), tick: clock.monotonic() }
    const entry = new CacheEntry({ name, store: 'bench', stored, started, policy: policy.entryOf(name) })
    const isFirst = held.get(name) === undefined
    held.accept(name, entry)
    refresher.kept(name, entry, isFirst)
    void held.hit(name)
  }
}

/** A clock that moves from alarm to alarm. @param {number} startMs */
function alarmClock(startMs) {
  let now = startMs
  /** @type {Set<{ at: number, run: () => void }>} */
  const alarms = new Set()
  const first = () => [...alarms].reduce((a, b) => (b.at < a.at ? b : a), { at: Infinity, run: () => {} })
  return {
    now: () => now,
    monotonic: () => now,
    /** @param {() => void} run @param {number} delayMs */
    setTimer(run, delayMs) {
      const alarm = { at: now + Math.max(0, delayMs), run }
      alarms.add(alarm)
      return { cancel: () => void alarms.delete(alarm) }
    },
    next: () => first().at,
    ring() {
      const alarm = first()
      alarms.delete(alarm)
      now = alarm.at
      alarm.run()
    },
  }
}

/** Uniform in [0, 1), the same in every run (xorshift32). @param {number} seed */
function sequence(seed) {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
