// Client: waiting at the start of a process until what it needs can be read.
import { failureRules } from '../resilience/failure-rules.ts'
import type { SecretError } from '../errors/secret-error.ts'
import { failuresOf, getMany } from './batch-calls.ts'
import { assertKnown } from './call-limits.ts'
import type { ClientCore } from './client-core.ts'
import type { CallerOptions } from './secret-client.ts'

/** Shortest time between two tries, in milliseconds. */
const leastPauseMs = 100

/** Settles once each of `names` has a value; rejects with the first failure that will not pass, or the last at the deadline. */
export async function ready(core: ClientCore, names: readonly string[], options: CallerOptions = {}): Promise<void> {
  const call = { operation: 'ready', method: 'readSecret', name: '' }
  core.calls.checked(call, () => assertKnown(options, ['signal', 'timeoutMs']))
  const { timeoutMs, signal } = core.calls.limits(call, options)
  const endsTick = core.held.now().tick + timeoutMs
  for (;;) {
    const left = Math.max(0, endsTick - core.held.now().tick)
    const failures = failuresOf(await getMany(core, 'ready', names, { ...options, timeoutMs: left }))
    const error = worstOf(failures)
    if (error === undefined) return
    const pauseMs = pauseOf(core, failures)
    if (!mayPass(error) || core.held.now().tick + pauseMs >= endsTick) throw error
    await core.calls.pause(call, { signal, timeoutMs: pauseMs })
  }
}

/** One that will not pass, else any. */
function worstOf(failures: ReadonlyMap<string, SecretError>): SecretError | undefined {
  const errors = [...failures.values()]
  return errors.find((error) => !mayPass(error)) ?? errors[0]
}

function mayPass({ code }: SecretError): boolean {
  return failureRules[code].remembered === 'cool-down' || code === 'STALE_EXCEEDED'
}

/** Until the first of them may be asked for again. */
function pauseOf(core: ClientCore, failures: ReadonlyMap<string, SecretError>): number {
  const { tick } = core.held.now()
  const waits = [...failures.values()].map(
    ({ secret = '' }) => (core.held.failures.get(secret)?.retryTick ?? tick) - tick,
  )
  return Math.max(leastPauseMs, Math.min(...waits))
}
