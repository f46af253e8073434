// Client: making an older value current again, in the best way the store has.
import type { VersionedStore } from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
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
  const what = { operation: 'rollback', method: 'rollbackSecret', name, version: versionId, conditional: true }
  return change(core, what, callerOptions, () => {
    assertKnown(callerOptions, ['signal', 'timeoutMs'])
    if (versionId !== undefined) assertText('versionId', versionId)
    return async (canonical, options, about) => {
      const step: Step = (method, run) => core.calls.step(about, method, options, run)
      const current = (await step('readSecret', () => store.readSecret(canonical, options))).version
      const before = (): Promise<VersionInfo> => versionBefore(store, canonical, current, options)
      const target = versionId ?? (await step('listVersions', before)).id
      return goBack({ store, name: canonical, target, current: current.id, options, step })
    }
  })
}

/** Runs one method of the store, so that an error is told by it. */
type Step = <T>(method: string, run: () => Promise<T>) => Promise<T>

interface WayBack {
  readonly store: Versioned
  readonly name: string
  readonly target: string
  readonly current: string
  readonly options: CallOptions
  readonly step: Step
}

async function goBack({ store, name, target, current, options, step }: WayBack): Promise<RollbackResult> {
  if (can(store, 'setCurrent')) {
    await step('setCurrent', () => store.setCurrent(name, target, current, options))
    return { id: target, how: 'moved' }
  }
  if (can(store, 'rollbackSecret')) return copied(await store.rollbackSecret(name, target, options))
  const { value } = await step('readVersion', () => store.readVersion(name, { id: target }, options))
  if (can(store, 'writeSecretIf')) {
    return copied(await step('writeSecretIf', () => store.writeSecretIf(name, value, current, options)))
  }
  if (can(store, 'writeSecret')) return copied(await step('writeSecret', () => store.writeSecret(name, value, options)))
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
  let found: VersionInfo | undefined
  for await (const version of store.listVersions(name, call)) {
    const isCandidate = (version.state ?? 'enabled') === 'enabled' && isNewer(store, current, version)
    if (isCandidate && (found === undefined || isNewer(store, version, found))) found = version
  }
  if (found !== undefined) return found
  const detail = 'The store knows no older enabled version to go back to. Name the version to go back to.'
  throw new StoreFailure({ code: 'VERSION_NOT_FOUND', detail, retry: 'never' })
}

function isNewer(store: Versioned, a: VersionInfo, b: VersionInfo): boolean {
  return (store.compareVersions(a, b) ?? 0) > 0
}
