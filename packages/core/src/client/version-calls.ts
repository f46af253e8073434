// Client: reading versions and moving what is current.
import type { Secret } from '../secret/secret.ts'
import type { PromotingStore, StagingStore, VersionedStore } from '../store/capabilities.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { CallOptions, StoredSecret, VersionInfo } from '../store/stored-secret.ts'
import { assertKnown, assertText, refused } from './call-limits.ts'
import { can } from './capability.ts'
import { selectorLabel, versionKey } from './cache-key.ts'
import { listen, type ClientCore } from './client-core.ts'
import { get } from './get.ts'
import { readTarget } from './read-target.ts'
import { rollback } from './rollback.ts'
import type {
  CallerOptions,
  GetOptions,
  MoveStageOptions,
  Promotes,
  RollsBack,
  StageOptions,
  Stages,
  Versions,
} from './secret-client.ts'
import { change } from './change.ts'

const stageOptions = ['expected', 'signal', 'timeoutMs'] as const

type VersionCalls = Versions<unknown> & Promotes & Stages & RollsBack

/** The calls about versions that `store` can do. */
export function versionCalls(core: ClientCore): Partial<VersionCalls> {
  const { store } = core
  return {
    ...(can(store, 'readVersion') && {
      getVersion: (name, selector, options) => getVersion(core, store, name, selector, options),
      listVersions: (name, options) => listVersions(core, store, name, options),
    }),
    ...(can(store, 'setCurrent') && {
      promote: (name, versionId, options) => promote(core, store, name, versionId, options),
    }),
    ...(can(store, 'moveStage') && {
      moveStage: (name, stage, to, options) => moveStage(core, store, name, stage, to, options),
    }),
    ...(can(store, 'readVersion') &&
      (can(store, 'setCurrent') || can(store, 'rollbackSecret') || can(store, 'writeSecret')) && {
        rollback: (name, versionId, options) => rollback(core, store, name, versionId, options),
      }),
  }
}

type Versioned = SecretStore & VersionedStore<unknown>

async function getVersion(
  core: ClientCore,
  store: Versioned,
  name: string,
  selector: unknown,
  options?: GetOptions,
): Promise<Secret> {
  const canonical = core.calls.canonicalName('getVersion', name)
  const call = { operation: 'getVersion', method: 'readVersion', name: canonical, version: selectorLabel(selector) }
  const key = core.calls.checked(call, () => checkedKey(canonical, selector))
  listen(core, call)
  const target = readTarget(core, key, call, (own) => store.readVersion(canonical, selector, own))
  return await get(core, target, options)
}

function checkedKey(name: string, selector: unknown): string {
  try {
    if (selectorLabel(selector) !== undefined) return versionKey(name, selector)
  } catch {
    // It holds something that JSON has no form for, and is refused like any other.
  }
  throw refused('Select a version by { id: "…" }, or by a stage where the store has stages, such as "previous".')
}

async function* listVersions(
  core: ClientCore,
  store: Versioned,
  name: string,
  options?: CallerOptions,
): AsyncGenerator<VersionInfo, void, undefined> {
  const canonical = core.calls.canonicalName('listVersions', name)
  const call = { operation: 'listVersions', method: 'listVersions', name: canonical }
  core.calls.checked(call, () => assertKnown(options, ['signal', 'timeoutMs']))
  yield* core.calls.each(call, (callOptions) => store.listVersions(canonical, callOptions), options)
}

async function promote(
  core: ClientCore,
  store: SecretStore & PromotingStore,
  name: string,
  versionId: string,
  options: StageOptions = {},
): Promise<void> {
  const what = {
    operation: 'promote',
    method: 'setCurrent',
    name,
    version: versionId,
    conditional: true,
    compound: true,
  }
  await change(core, what, options, () => {
    assertKnown(options, stageOptions)
    assertText('versionId', versionId)
    if (options.expected !== undefined) assertText('expected', options.expected)
    return async (canonical, call, about) => {
      const read = (own: CallOptions): Promise<StoredSecret> => store.readSecret(canonical, own)
      const expected = options.expected ?? (await core.calls.step(about, 'readSecret', call, read)).version.id
      await core.calls.step(about, 'setCurrent', call, (own) => store.setCurrent(canonical, versionId, expected, own))
    }
  })
}

async function moveStage(
  core: ClientCore,
  store: SecretStore & StagingStore,
  name: string,
  stage: string,
  to: string | null,
  options: MoveStageOptions = {},
): Promise<void> {
  const what = { operation: 'moveStage', method: 'moveStage', name, conditional: true, compound: true }
  await change(core, what, options, () => {
    assertKnown(options, stageOptions)
    assertText('stage', stage)
    if (to !== null) assertText('to', to)
    if (typeof options.expected === 'string') assertText('expected', options.expected)
    return async (canonical, call, about) => {
      const find = (own: CallOptions): Promise<string | null> => holderOf(store, canonical, stage, own)
      const { expected = await core.calls.step(about, 'listVersions', call, find) } = options
      await core.calls.step(about, 'moveStage', call, (own) => store.moveStage(canonical, stage, to, expected, own))
    }
  })
}

/** The version that has the stage now; null when none has it, or when the store lists no versions. */
async function holderOf(store: SecretStore, name: string, stage: string, call: CallOptions): Promise<string | null> {
  if (!can(store, 'listVersions')) return null
  for await (const version of store.listVersions(name, call))
    if (version.stages?.includes(stage) === true) return version.id
  return null
}
