// Model: clients with one fault each, built of the real one; the property has to find every fault.
import { StoreFailure, type Clock, type ErrorCode, type StoredSecret, type VersionInfo } from '@keyharbor/core'
import type { Served } from './client-call.ts'
import { realClient, type ClientParts, type ClientUnderTest } from './client-under-test.ts'
import type { ModelStore } from './gated-store.ts'
import type { MakeClient } from './model-run.ts'
import type { Policy } from './policies.ts'

type Read = ModelStore['readSecret']

/** What is wrong, and the client that does it. */
export const mutants: Readonly<Record<string, MakeClient>> = {
  'serves what is too old': withPolicy(({ maxStaleMs }) => ({ maxStaleMs: maxStaleMs + 30_000 })),
  'serves what is denied for too long': withPolicy(() => ({ deniedGraceMs: 3_600_000 })),
  'lets calls go on after their deadline': withPolicy(({ timeoutMs }) => ({ timeoutMs: timeoutMs + 500 })),
  'answers a refresh from the cache': withPolicy(() => ({ minRefreshIntervalMs: 20_000 })),
  'serves what is stale though the store is well': withPolicy(() => ({ staleWhileRevalidateMs: 60_000 })),
  'never serves what is stale': withPolicy(() => ({ maxStaleMs: 0 })),
  'goes by the monotonic clock alone': withClock((clock) => {
    const apartMs = clock.now() - clock.monotonic()
    return { now: () => clock.monotonic() + apartMs }
  }),
  'goes by the wall clock alone': withClock((clock) => {
    const startedAt = clock.now()
    return { monotonic: () => clock.now() - startedAt }
  }),
  'dates an old answer anew when the store fails': withReads(redated),
  'reads from a cache that lags behind': withReads(lagging),
  'takes an older value for the current version': withReads(mixed),
  'reads twice at a time': withReads(
    (read) => async (name, call) => (await Promise.all([read(name, call), read(name, call)]))[0],
  ),
  'tries again at once what has failed': withReads((read) => async (name, call) => {
    try {
      return await read(name, call)
    } catch {
      return await read(name, call)
    }
  }),
  'forgets with a value also that it was held': forgetful,
  'lets whoever waits for a change fall back on what was read before it': withFallback,
  'takes a missing secret for an outage': withReads(renamed('NOT_FOUND', 'UNAVAILABLE')),
  'takes a denial for an outage': withReads(renamed('PERMISSION_DENIED', 'UNAVAILABLE')),
  'takes an outage for a missing secret': withReads(renamed('UNAVAILABLE', 'NOT_FOUND')),
  'forgets to forget': withCalls(() => ({ invalidate: () => {} })),
  'writes past its cache': withCalls((_, { store, policy: { timeoutMs } }) => ({
    put: (name, text, { signal }) => store.writeSecret(name, { text }, { signal, timeoutMs }),
  })),
  'falls back on its last value for ever': withCalls(neverFailing),
  'passes an outage on for minutes': withCalls(unforgiving),
  'does not hear an abort': withCalls((client) => ({ get: (name) => client.get(name) })),
  'goes on after close': withCalls(() => ({ close: () => Promise.resolve() })),
  'leaves a rejection to nobody': withCalls((client) => ({
    peek: (name) => {
      void client.get(name)
      return client.peek(name)
    },
  })),
}

function withPolicy(change: (policy: Policy) => Partial<Policy>): MakeClient {
  return (parts) => realClient({ ...parts, policy: { ...parts.policy, ...change(parts.policy) } })
}

function withClock(change: (clock: Clock) => Partial<Clock>): MakeClient {
  return ({ clock, ...parts }) => {
    const own: Clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      setTimer: (run, delayMs, kind) => clock.setTimer(run, delayMs, kind),
      ...change(clock),
    }
    return realClient({ ...parts, clock: own })
  }
}

function withReads(change: (read: Read) => Read): MakeClient {
  return (parts) => {
    const { store } = parts
    const readSecret = store.readSecret.bind(store)
    return realClient({
      ...parts,
      store: Object.assign(store, { readSecret: change(readSecret), readSecrets: undefined }),
    })
  }
}

function withCalls(change: (client: ClientUnderTest, parts: ClientParts) => Partial<ClientUnderTest>): MakeClient {
  return (parts) => {
    const client = realClient(parts)
    return { ...client, ...change(client, parts) }
  }
}

/** As some agents do: a failure is answered with what was last read, as if it were new. */
function redated(read: Read): Read {
  const last = new Map<string, StoredSecret>()
  return async (name, call) => {
    try {
      const answer = await read(name, call)
      last.set(name, answer)
      return answer
    } catch (error) {
      const answer = last.get(name)
      if (answer === undefined) throw error
      return answer
    }
  }
}

/** As a proxy does that tells no age: every other read is answered with the answer before it. */
function lagging(read: Read): Read {
  const last = new Map<string, StoredSecret>()
  return async (name, call) => {
    const before = last.get(name)
    last.delete(name)
    if (before !== undefined) return before
    const answer = await read(name, call)
    last.set(name, answer)
    return answer
  }
}

/** As an adapter does that asks for version and value apart. */
function mixed(read: Read): Read {
  const first = new Map<string, StoredSecret>()
  return async (name, call) => {
    const { version, value } = await read(name, call)
    const before = first.get(name) ?? { version, value }
    first.set(name, before)
    return { version, value: before.value }
  }
}

/** While it holds nothing it takes any answer that is not older than what it has written. */
function forgetful(parts: ClientParts): ClientUnderTest {
  const { store } = parts
  const compareVersions = store.compareVersions.bind(store)
  const readSecret = store.readSecret.bind(store)
  const written = new Set<string>()
  // The stage tells of which secret an answer is.
  const answer: Read = async (name, call) => {
    const { value, version } = await readSecret(name, call)
    return { value, version: { ...version, stages: [name] } }
  }
  const compare = (a: VersionInfo, b: VersionInfo): number | undefined => {
    const holdsNothing = a.stages?.some((name) => client.peek(name) === undefined) === true
    return holdsNothing && !written.has(b.id) ? undefined : compareVersions(a, b)
  }
  const own = { readSecret: answer, readSecrets: undefined, compareVersions: compare }
  const client = realClient({ ...parts, store: Object.assign(store, own) })
  const noted = async (writing: Promise<{ readonly id: string }>): Promise<{ readonly id: string }> => {
    const version = await writing
    written.add(version.id)
    return version
  }
  return {
    ...client,
    put: (...change) => noted(client.put(...change)),
    rollback: (...change) => noted(client.rollback(...change)),
  }
}

/** If what is read after `invalidate` fails, a get that began before brings what was true then. */
function withFallback(parts: ClientParts): ClientUnderTest {
  const { store } = parts
  const readSecret = store.readSecret.bind(store)
  const answers = new Map<string, StoredSecret>()
  store.readSecret = async (name, call) => {
    const answer = await readSecret(name, call)
    answers.set(name, answer)
    return answer
  }
  const client = realClient(parts)
  const before = new Map<string, StoredSecret | undefined>()
  return {
    ...client,
    get: async (name, options) => {
      before.delete(name)
      try {
        return await client.get(name, options)
      } catch (error) {
        const first = before.get(name)
        if (first === undefined || !isOutage(error)) throw error
        const { value, version } = first
        return { version: version.id, text: () => ('text' in value ? value.text : '') }
      }
    },
    invalidate: (name) => {
      before.set(name, answers.get(name))
      client.invalidate(name)
    },
  }
}

function isOutage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'UNAVAILABLE'
}

function renamed(from: ErrorCode, to: ErrorCode): (read: Read) => Read {
  return (read) => async (name, call) => {
    try {
      return await read(name, call)
    } catch (error) {
      if (error instanceof StoreFailure && error.facts.code === from) throw new StoreFailure({ code: to })
      throw error
    }
  }
}

/** As the caching libraries of clouds do. */
function neverFailing(client: ClientUnderTest): Partial<ClientUnderTest> {
  const last = new Map<string, Served>()
  return {
    get: async (name, options) => {
      try {
        const served = await client.get(name, options)
        last.set(name, served)
        return served
      } catch (error) {
        const before = last.get(name)
        if (before === undefined) throw error
        return before
      }
    },
  }
}

/** An error is told again for two minutes. */
function unforgiving(client: ClientUnderTest, { clock }: ClientParts): Partial<ClientUnderTest> {
  const outages = new Map<string, { readonly error: Error; readonly tick: number }>()
  return {
    get: async (name, options) => {
      const last = outages.get(name)
      if (last !== undefined && clock.monotonic() - last.tick < 120_000) throw last.error
      try {
        return await client.get(name, options)
      } catch (error) {
        if (isOutage(error)) outages.set(name, { error, tick: clock.monotonic() })
        throw error
      }
    },
  }
}
