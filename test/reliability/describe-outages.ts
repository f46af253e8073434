// One outage and one restart, for whatever store there is: what is served, and how often the store is asked.
import {
  createSecretClient,
  type SecretClient,
  type SecretClientOptions,
  type SecretStore,
  type WritableStore,
} from '@keyharbor/core'
import { canary, ManualClock } from '@keyharbor/testing'
import { describe, expect, onTestFinished, test } from 'vitest'

type Store = SecretStore & WritableStore

/** How an outage of one store begins and ends. */
export interface OutageHarness<S extends Store> {
  readonly name: string
  /** A store with a secret of this name and value. */
  makeStore(secret: string, value: string): Promise<S>
  makeUnavailable(store: S): Promise<void>
  restoreAvailability(store: S): Promise<void>
  /** Ends the backend and starts it again. */
  restartBackend(store: S): Promise<void>
  /** With what reads fail meanwhile. */
  readonly code: string
}

const minute = 60_000

const slow = { timeout: 60_000 }

/** What comes over sockets comes in its own time, whatever the clock of the client says. */
const untilTrue = { timeout: 20_000, interval: 5 }

/** Runs the rules. In an outage the client's clock is moved by the test and its chance fixed: cool-downs are 1, 2 and 4 s. */
export function describeOutages<S extends Store>(harness: OutageHarness<S>): void {
  describe(`outages of ${harness.name}`, () => {
    test(
      'gets are answered from memory, the store is asked once in each cool-down, and then all is as before',
      slow,
      async () => {
        const clock = new ManualClock()
        const policy = { clock, maxAgeMs: minute, maxAttempts: 1, random: () => 1 }
        const { client, value, name, reads, store } = await given(harness, policy)
        const handle = await client.watch(name)
        await harness.makeUnavailable(store)
        let isAway = true
        onTestFinished(async () => {
          if (isAway) await harness.restoreAvailability(store)
        })
        // Fresh values are served without a read.
        await clock.advance(minute - 1)
        await hundredGets(client, name, value)
        expect(reads()).toBe(1)
        await clock.advance(1)
        for (const [asked, coolDownMs] of [1_000, 2_000, 4_000].entries()) {
          await hundredGets(client, name, value)
          await expect.poll(() => client.health().secrets[0]?.nextRefreshInMs, untilTrue).toBe(coolDownMs)
          expect(client.health().secrets).toMatchObject([{ state: 'stale', lastErrorCode: harness.code }])
          await hundredGets(client, name, value)
          expect(reads()).toBe(2 + asked)
          await clock.advance(asked < 2 ? coolDownMs : coolDownMs - 1)
        }
        expect([handle.current.text(), handle.error?.code]).toEqual([value, harness.code])
        isAway = false
        await harness.restoreAvailability(store)
        await clock.advance(1)
        await expect.poll(() => client.health().state, untilTrue).toBe('ready')
        expect([(await client.get(name)).freshness, handle.error, reads()]).toEqual(['fresh', undefined, 5])
      },
    )

    test(
      'a client that was open before a restart serves what it holds, and reads after it, over a new connection',
      slow,
      async () => {
        const { client, value, name, reads, store } = await given(harness, { minRefreshIntervalMs: 0, random: () => 0 })
        await harness.restartBackend(store)
        await hundredGets(client, name, value)
        expect(reads()).toBe(1)
        expect((await client.refresh(name)).text()).toBe(value)
        // A connection of the old process costs one more attempt.
        expect([2, 3]).toContain(reads())
        const next = canary('next')
        await client.put(name, next)
        expect((await client.get(name)).text()).toBe(next)
        expect(client.health().state).toBe('ready')
      },
    )
  })
}

async function given<S extends Store>(harness: OutageHarness<S>, policy: Omit<SecretClientOptions<S>, 'store'>) {
  const [name, value] = [`outage-${canary().slice(-12)}`, canary('outage')]
  const store = await harness.makeStore(name, value)
  const reads = counted(store)
  const client = createSecretClient({ store: quiet(store), ...policy }) as unknown as SecretClient<Store>
  onTestFinished(() => client.close())
  await client.get(name)
  return { client, value, name, reads, store }
}

async function hundredGets(client: SecretClient<Store>, name: string, value: string): Promise<void> {
  for (let asked = 0; asked < 100; asked += 1) expect((await client.get(name)).text()).toBe(value)
}

/** How often it was read from now on. */
function counted(store: Store): () => number {
  const readSecret = store.readSecret.bind(store)
  let reads = 0
  store.readSecret = (...asked) => {
    reads += 1
    return readSecret(...asked)
  }
  return () => reads
}

/** Without word of changes: each read is then for its own sake. */
function quiet<S extends Store>(store: S): S {
  return Object.assign(store, { onChange: undefined })
}
