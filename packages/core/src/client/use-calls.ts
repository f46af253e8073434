// Client: values that are tried out by whom they are for, and what follows when one is rejected.
import { isSecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'
import { rejected } from './answer-check.ts'
import { assertKnown, assertText, refused } from './call-limits.ts'
import { listening, type ClientCore } from './client-core.ts'
import type { ReadTarget } from './read-target.ts'
import type { CallerOptions, UseOptions, Uses } from './secret-client.ts'

/** The calls of this kind, which every client has. */
export function useCalls(core: ClientCore): Uses {
  return {
    use: (name, fn, options) => use(core, name, fn, options),
    reportRejected: (name, version) => reportRejected(core, name, version),
  }
}

async function use<T>(
  core: ClientCore,
  name: string,
  fn: (secret: Secret) => Promise<T> | T,
  { isRejected, ...limits }: UseOptions = {},
): Promise<T> {
  const target = listening(core, 'use', name)
  core.calls.checked(target.call, () => assertUse(fn, isRejected, limits))
  const { secret } = await core.reader.get(target, limits)
  assertNotRejected(core, target, secret)
  try {
    return await tried(core, secret, fn)
  } catch (error) {
    if (isRejected === undefined || !saysRejected(isRejected, error)) throw error
    const other = await otherVersion(core, target, secret.version, limits)
    if (other === undefined) throw error
    return await triedAgain(core, other, fn, isRejected)
  }
}

/** One more try, and not a third: whoever is rejected twice needs a person. */
async function triedAgain<T>(
  core: ClientCore,
  secret: Secret,
  fn: (secret: Secret) => Promise<T> | T,
  isRejected: (error: unknown) => boolean,
): Promise<T> {
  try {
    return await tried(core, secret, fn)
  } catch (error) {
    if (saysRejected(isRejected, error)) reject(core, secret.name, secret.version)
    throw error
  }
}

async function tried<T>(core: ClientCore, secret: Secret, fn: (secret: Secret) => Promise<T> | T): Promise<T> {
  const result = await fn(secret)
  core.quarantine.accept(secret.name, secret.version)
  return result
}

async function reportRejected(core: ClientCore, name: string, version: string): Promise<boolean> {
  const target = listening(core, 'reportRejected', name)
  core.calls.checked(target.call, () => assertText('version', version))
  return (await otherVersion(core, target, version, {})) !== undefined
}

/**
 * Another version than the rejected one: what has been read since, what one shared read brings, or what was good before it;
 * undefined when there is none.
 */
async function otherVersion(
  core: ClientCore,
  target: ReadTarget,
  version: string,
  limits: CallerOptions,
): Promise<Secret | undefined> {
  const held = core.held.usable(target.key, core.held.now())
  const isSuperseded = held !== undefined && held.secret.version !== version
  reject(core, target.key, version)
  if (isSuperseded) return usableFrom(core, held.secret)
  const lastGood = held === undefined ? undefined : core.held.goBack(target.key, held)
  if (lastGood !== undefined) core.watches.accept(lastGood.secret)
  const read = await readAnew(core, target, limits)
  if (read !== undefined && read.version !== version) return usableFrom(core, read)
  const before = core.held.usable(target.key, core.held.now())?.secret
  return before !== undefined && before.version !== version ? usableFrom(core, before) : undefined
}

/** The rejection matters to the caller; why the store could not be asked shows in `health`. */
async function readAnew(core: ClientCore, target: ReadTarget, limits: CallerOptions): Promise<Secret | undefined> {
  try {
    return (await core.reader.forced(target, limits)).secret
  } catch (error) {
    if (isSecretError(error) && (error.code === 'ABORTED' || error.code === 'CLOSED')) throw error
    return undefined
  }
}

function usableFrom(core: ClientCore, secret: Secret): Secret | undefined {
  return restMs(core, secret) > 0 ? undefined : secret
}

function reject(core: ClientCore, name: string, version: string): void {
  core.quarantine.reject(name, version, core.held.now().tick)
  core.events.reject({ operation: 'use', name, version }, {})
}

/** A wrong credential that is tried on and on locks the account, so it is not even handed out while it rests. */
function assertNotRejected(core: ClientCore, target: ReadTarget, secret: Secret): void {
  const rest = restMs(core, secret)
  if (rest === 0) return
  const detail = `The store has no other version yet. It may be tried again in ${Math.ceil(rest / 1_000)} s.`
  throw core.calls.failure(rejected(detail, rest), { ...target.call, version: secret.version }, true)
}

function restMs(core: ClientCore, { name, version }: Secret): number {
  return core.quarantine.restMs(name, version, core.held.now().tick)
}

/** A function of the application that fails can't say that anything was rejected. */
function saysRejected(isRejected: (error: unknown) => boolean, error: unknown): boolean {
  try {
    return isRejected(error)
  } catch {
    return false
  }
}

function assertUse(fn: unknown, isRejected: unknown, limits: object): void {
  assertKnown(limits, ['signal', 'timeoutMs'])
  if (typeof fn !== 'function') throw refused('Give a function that takes the secret.')
  if (isRejected === undefined || typeof isRejected === 'function') return
  throw refused('The option "isRejected" must be a function that tells whether an error means a wrong value.')
}
