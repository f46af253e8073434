// Client: making an older value current again, in the best way the store has.
import type { VersionedStore } from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { isSecretError } from '../errors/secret-error.ts'
import type { ErrorCode } from '../store/error-codes.ts'
import { StoreFailure } from '../store/store-failure.ts'
import type { CallOptions, VersionInfo } from '../store/stored-secret.ts'
import { assertKnown, assertText } from './call-limits.ts'
import { can } from './capability.ts'
import { change } from './change.ts'
import type { ClientCore } from './client-core.ts'
import type { CallerOptions, RollbackResult } from './secret-client.ts'

type Versioned = SecretStore & VersionedStore<unknown>

/**
 * Moves what is current where the store can, else has the store copy the old value, else writes it again, with
 * compare-and-set where there is one. `PRECONDITION_FAILED` when somebody else changes the secret meanwhile.
 */
export async function rollback(
  core: ClientCore,
  store: Versioned,
  name: string,
  versionId: string | undefined,
  callerOptions: CallerOptions | undefined,
): Promise<RollbackResult> {
  const what = {
    operation: 'rollback',
    method: 'rollbackSecret',
    name,
    version: versionId,
    conditional: true,
    compound: true,
    makesVersion: true,
  }
  return await change(core, what, callerOptions, () => {
    assertKnown(callerOptions, ['signal', 'timeoutMs'])
    if (versionId !== undefined) assertText('versionId', versionId)
    return async (canonical, options, about) => {
      const step: Step = (method, run) => core.calls.step(about, method, options, run)
      const current = await currentVersion(store, canonical, step)
      const before = (own: CallOptions): Promise<VersionInfo> => versionBefore(store, canonical, current, own)
      const target = versionId ?? (await step('listVersions', before)).id
      return await goBack({ store, name: canonical, target, current: current.id, step })
    }
  })
}

/** Runs one method of the store, so that an error is told by it. */
type Step = <T>(method: string, run: (options: CallOptions) => Promise<T>) => Promise<T>

/** A current version that gives no value is what people roll back from: then it is the newest that the store knows. */
async function currentVersion(store: Versioned, name: string, step: Step): Promise<VersionInfo> {
  try {
    return (await step('readSecret', (own) => store.readSecret(name, own))).version
  } catch (error) {
    if (!isSecretError(error) || !unreadable.has(error.code)) throw error
    const newest = await step('listVersions', (own) => newestOf(store, store.listVersions(name, own)))
    if (newest === undefined) throw error
    return newest
  }
}

const unreadable: ReadonlySet<ErrorCode> = new Set(['VERSION_DISABLED', 'VERSION_DESTROYED', 'VERSION_EXPIRED'])

interface WayBack {
  readonly store: Versioned
  readonly name: string
  readonly target: string
  readonly current: string
  readonly step: Step
}

async function goBack({ store, name, target, current, step }: WayBack): Promise<RollbackResult> {
  if (can(store, 'setCurrent')) {
    await step('setCurrent', (own) => store.setCurrent(name, target, current, own))
    return { id: target, how: 'moved' }
  }
  if (can(store, 'rollbackSecret')) {
    return copied(await step('rollbackSecret', (own) => store.rollbackSecret(name, target, own)))
  }
  const { value } = await step('readVersion', (own) => store.readVersion(name, { id: target }, own))
  if (can(store, 'writeSecretIf')) {
    return copied(await step('writeSecretIf', (own) => store.writeSecretIf(name, value, current, own)))
  }
  if (can(store, 'writeSecret')) return copied(await step('writeSecret', (own) => store.writeSecret(name, value, own)))
  throw new StoreFailure({ code: 'UNSUPPORTED', retry: 'never' })
}

function copied(version: VersionInfo): RollbackResult {
  return { ...version, how: 'copied' }
}

/** The newest enabled version that is older than the current one. */
async function versionBefore(
  store: Versioned,
  name: string,
  current: VersionInfo,
  call: CallOptions,
): Promise<VersionInfo> {
  const found = await newestOf(store, older(store, store.listVersions(name, call), current))
  if (found !== undefined) return found
  throw new StoreFailure({ code: 'VERSION_NOT_FOUND', detail: 'No older version is enabled.', retry: 'never' })
}

async function* older(
  store: Versioned,
  versions: AsyncIterable<VersionInfo>,
  current: VersionInfo,
): AsyncGenerator<VersionInfo> {
  for await (const version of versions) {
    if ((version.state ?? 'enabled') === 'enabled' && isNewer(store, current, version)) yield version
  }
}

async function newestOf(store: Versioned, versions: AsyncIterable<VersionInfo>): Promise<VersionInfo | undefined> {
  let newest: VersionInfo | undefined
  for await (const version of versions) if (newest === undefined || isNewer(store, version, newest)) newest = version
  return newest
}

function isNewer(store: Versioned, a: VersionInfo, b: VersionInfo): boolean {
  return (store.compareVersions(a, b) ?? 0) > 0
}
