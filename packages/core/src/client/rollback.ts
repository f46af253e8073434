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
  options: CallerOptions | undefined,
): Promise<RollbackResult> {
  const what = { operation: 'rollback', method: 'rollbackSecret', name, version: versionId, conditional: true }
  return change(core, what, options, () => {
    assertKnown(options, ['signal', 'timeoutMs'])
    if (versionId !== undefined) assertText('versionId', versionId)
    return async (canonical, call) => {
      const current = (await store.readSecret(canonical, call)).version
      const target = versionId ?? (await versionBefore(store, canonical, current, call)).id
      return goBack(store, canonical, target, current.id, call)
    }
  })
}

async function goBack(
  store: Versioned,
  name: string,
  target: string,
  current: string,
  call: CallOptions,
): Promise<RollbackResult> {
  if (can(store, 'setCurrent')) {
    await store.setCurrent(name, target, current, call)
    return { id: target, how: 'moved' }
  }
  if (can(store, 'rollbackSecret')) return { ...(await store.rollbackSecret(name, target, call)), how: 'copied' }
  const { value } = await store.readVersion(name, { id: target }, call)
  if (can(store, 'writeSecretIf')) {
    return { ...(await store.writeSecretIf(name, value, current, call)), how: 'copied' }
  }
  if (can(store, 'writeSecret')) return { ...(await store.writeSecret(name, value, call)), how: 'copied' }
  throw new StoreFailure({ code: 'UNSUPPORTED', retry: 'never' })
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
