// The seam as types: which calls a client has follows from what its store can do, and the compiler refuses the rest.
import {
  createSecretClient,
  type BatchStore,
  type CallOptions,
  type ConditionalStore,
  type CreatableStore,
  type DeletableStore,
  type DescribableStore,
  type IdempotentStore,
  type ListableStore,
  type PromotingStore,
  type PurgeableStore,
  type RestorableStore,
  type RollingBackStore,
  type SecretClient,
  type SecretInfo,
  type SecretStore,
  type StagingStore,
  type StoredSecret,
  type SwitchableStore,
  type VersionedStore,
  type VersionInfo,
  type WritableStore,
} from '@keyharbor/core'
import { expectTypeOf, test } from 'vitest'

type StageOrId =
  | 'previous'
  | 'pending'
  | { readonly id: string; readonly stage?: never }
  | { readonly stage: string; readonly id?: never }
type IdSelector = 'previous' | { readonly id: string }

interface RichSettings {
  readonly tags?: Readonly<Record<string, string>>
  readonly kmsKeyId?: string
}
interface RichInfo extends SecretInfo {
  readonly arn: string
}
/** Moves what is current; settings only at creation. */
interface RichStore
  extends
    SecretStore,
    VersionedStore<StageOrId>,
    ListableStore,
    BatchStore,
    CreatableStore<RichSettings>,
    WritableStore,
    ConditionalStore,
    IdempotentStore,
    DeletableStore,
    RestorableStore,
    PromotingStore,
    StagingStore,
    DescribableStore<RichInfo> {
  replicateSecret(name: string, regions: readonly string[], call: CallOptions): Promise<void>
}
/** Can't restore. */
interface PlainStore
  extends
    SecretStore,
    VersionedStore<IdSelector>,
    ListableStore,
    BatchStore,
    CreatableStore,
    WritableStore<{ readonly tier?: 'standard' | 'advanced' }>,
    DeletableStore,
    StagingStore {}
/** Rolls back by itself. */
interface CopyingStore
  extends
    SecretStore,
    VersionedStore<IdSelector>,
    WritableStore<{ readonly expiresOn?: Date }>,
    CreatableStore<{ readonly expiresOn?: Date }>,
    RollingBackStore,
    SwitchableStore,
    PurgeableStore,
    RestorableStore,
    DeletableStore {}
/** An adapter whose `readVersion` forgot its selector. */
interface SloppyStore extends SecretStore {
  readVersion(name: string): Promise<StoredSecret>
  listVersions(name: string): AsyncIterable<VersionInfo>
  compareVersions(): undefined
}

declare const rich: RichStore
declare const plain: PlainStore
declare const copying: CopyingStore
declare const readOnly: SecretStore
declare const sloppy: SloppyStore

const a = (): SecretClient<RichStore> => createSecretClient({ store: rich })
const b = (): SecretClient<PlainStore> => createSecretClient({ store: plain })
const c = (): SecretClient => createSecretClient({ store: readOnly })
const d = (): SecretClient<CopyingStore> => createSecretClient({ store: copying })

test('a client has what its store can do', () => {
  expectTypeOf(a().getVersion('x', { stage: 'live' })).resolves.toHaveProperty('text')
  expectTypeOf(a().promote('x', 'v1')).resolves.toBeVoid()
  expectTypeOf(b().rollback('x')).resolves.toHaveProperty('how').toEqualTypeOf<'moved' | 'copied'>()
  expectTypeOf(a().describe('x')).resolves.toHaveProperty('arn').toBeString()
  expectTypeOf(a().create('x', 'v', { settings: { kmsKeyId: 'k' } })).resolves.toEqualTypeOf<VersionInfo>()
  expectTypeOf(a().put('x', 'v', { upsert: true })).resolves.toEqualTypeOf<VersionInfo>()
  expectTypeOf(d().put('x', 'v', { settings: { expiresOn: new Date() } })).resolves.toEqualTypeOf<VersionInfo>()
  expectTypeOf(d().disableVersion('x', '1')).resolves.toBeVoid()
  expectTypeOf(d().purge('x')).resolves.toBeVoid()
})

test('what only one store has is reached through run', () => {
  const replicated = a().run('replicate', 'x', (store, call) => store.replicateSecret('x', ['eu-west-1'], call))
  expectTypeOf(replicated).resolves.toBeVoid()
})

test('a store that can not restore gives a client without restore', () => {
  // @ts-expect-error Property 'restore' does not exist on type 'SecretClient<PlainStore>'.
  void b().restore('x')
})

test('an id and a stage at once are refused', () => {
  // @ts-expect-error Type 'string' is not assignable to type 'undefined' (an id beside a stage).
  void a().getVersion('x', { id: '1', stage: 'A' })
})

test('settings of another store are refused', () => {
  // @ts-expect-error 'tier' does not exist in this store's settings.
  void d().put('x', 'v', { settings: { tier: 'advanced' } })
})

test('settings where the store takes none are refused', () => {
  // @ts-expect-error 'kmsKeyId' does not exist in type 'Refused<"this store takes no settings here">'.
  void a().put('x', 'v', { settings: { kmsKeyId: 'k' } })
})

test('a store without versions has nothing to roll back', () => {
  // @ts-expect-error Property 'rollback' does not exist on type 'SecretClient<SecretStore>'.
  void c().rollback('x')
})

test('an adapter that ignores its selector lets nothing be selected', () => {
  // @ts-expect-error '"previous"' is not assignable to 'Refused<"readVersion of this store takes no selector">'.
  void createSecretClient({ store: sloppy }).getVersion('x', 'previous')
})

test('a store without conditional writes has no putIf', () => {
  // @ts-expect-error Property 'putIf' does not exist on type 'SecretClient<PlainStore>'.
  void b().putIf('x', 'v', '1')
})

test('annotating a store as SecretStore forgets what it can do', () => {
  const forgetful: SecretStore = rich
  // @ts-expect-error Property 'put' does not exist on type 'SecretClient<SecretStore>'.
  void createSecretClient({ store: forgetful }).put('x', 'v')
})

test('a secret is not text', async () => {
  const secret = await a().get('x')
  // @ts-expect-error Type 'Secret' is not assignable to type 'string'.
  const text: string = secret
  expectTypeOf(text).toBeString()
  expectTypeOf(secret.text()).toBeString()
})

test('a look-alike is not a secret', () => {
  type Held = Awaited<ReturnType<SecretClient['get']>>
  // @ts-expect-error the private part is missing.
  const fake: Held = { name: 'x', version: '1', store: 'memory', text: () => '' }
  expectTypeOf(fake).toHaveProperty('text')
})
