// Stores made of stores as types: what they keep of the stores behind them, and what the compiler refuses.
import {
  allowNames,
  createSecretClient,
  failover,
  readOnly,
  withPrefix,
  type CallOptions,
  type ConditionalStore,
  type CreatableStore,
  type DeletableStore,
  type DescribableStore,
  type ListableStore,
  type NotifyingStore,
  type PromotingStore,
  type SecretInfo,
  type SecretStore,
  type VersionedStore,
  type VersionInfo,
  type WritableStore,
} from '@keyharbor/core'
import { MemoryStore } from '@keyharbor/testing'
import { expectTypeOf, test } from 'vitest'

type StageOrId =
  'pending' | { readonly id: string; readonly stage?: never } | { readonly stage: string; readonly id?: never }

interface RichInfo extends SecretInfo {
  readonly arn: string
}
interface RichStore
  extends
    SecretStore,
    VersionedStore<StageOrId>,
    ListableStore,
    CreatableStore<{ readonly kmsKeyId?: string }>,
    WritableStore,
    ConditionalStore,
    DeletableStore,
    PromotingStore,
    DescribableStore<RichInfo> {
  replicateSecret(name: string, regions: readonly string[], call: CallOptions): Promise<void>
}
/** Selects by id alone, and neither lists nor writes. */
interface PlainStore extends SecretStore, VersionedStore<'previous' | { readonly id: string }>, NotifyingStore {}

declare const rich: RichStore
declare const otherRich: RichStore
declare const plain: PlainStore
declare const least: SecretStore

test('a store with a prefix or a guard has every capability of the store', () => {
  for (const store of [withPrefix(rich, 'app/'), allowNames(rich, ['app/*'])]) {
    const client = createSecretClient({ store })
    expectTypeOf(client.put('x', 'v', { upsert: true })).resolves.toEqualTypeOf<VersionInfo>()
    expectTypeOf(client.create('x', 'v', { settings: { kmsKeyId: 'k' } })).resolves.toEqualTypeOf<VersionInfo>()
    expectTypeOf(client.getVersion('x', { stage: 'live' })).resolves.toHaveProperty('text')
    expectTypeOf(client.describe('x')).resolves.toHaveProperty('arn').toBeString()
    expectTypeOf(client.rollback('x')).resolves.toHaveProperty('how')
  }
})

test('a store with a prefix has no capability that the store has not', () => {
  // @ts-expect-error Property 'put' does not exist on type 'SecretClient<Forwarded<PlainStore>>'.
  void createSecretClient({ store: withPrefix(plain, 'app/') }).put('x', 'v')
  // @ts-expect-error Property 'restore' does not exist on type 'SecretClient<Forwarded<RichStore>>'.
  void createSecretClient({ store: allowNames(rich, ['x']) }).restore('x')
})

test('settings and selectors of another store are refused through a prefix as well', () => {
  const client = createSecretClient({ store: withPrefix(rich, 'app/') })
  // @ts-expect-error 'tags' does not exist in this store's settings.
  void client.create('x', 'v', { settings: { tags: {} } })
  // @ts-expect-error '"previous"' is not assignable: this store has no such selector.
  void client.getVersion('x', 'previous')
})

test('what only one store has is not reached through a prefix, which would not be put before its names', () => {
  // @ts-expect-error Property 'replicateSecret' does not exist on type 'Forwarded<RichStore>'.
  void withPrefix(rich, 'app/').replicateSecret
  // @ts-expect-error Property 'faults' does not exist on type 'Forwarded<MemoryStore>'.
  void allowNames(new MemoryStore(), []).faults
})

test('a read-only store reads as before', () => {
  const client = createSecretClient({ store: readOnly(rich) })
  expectTypeOf(client.getVersion('x', { stage: 'live' })).resolves.toHaveProperty('text')
  expectTypeOf(client.describe('x')).resolves.toHaveProperty('arn').toBeString()
  expectTypeOf(client.list).toBeFunction()
})

test('a read-only store can not be written, in whatever way', () => {
  const client = createSecretClient({ store: readOnly(rich) })
  // @ts-expect-error Property 'put' does not exist on type 'SecretClient<ReadOnly<RichStore>>'.
  void client.put('x', 'v')
  // @ts-expect-error Property 'create' does not exist on type 'SecretClient<ReadOnly<RichStore>>'.
  void client.create('x', 'v')
  // @ts-expect-error Property 'delete' does not exist on type 'SecretClient<ReadOnly<RichStore>>'.
  void client.delete('x')
  // @ts-expect-error Property 'rollback' does not exist on type 'SecretClient<ReadOnly<RichStore>>'.
  void client.rollback('x')
  // @ts-expect-error Property 'writeSecret' does not exist on type 'ReadOnly<RichStore>'.
  void client.store.writeSecret
  // @ts-expect-error Property 'replicateSecret' does not exist on type 'ReadOnly<RichStore>'.
  void client.store.replicateSecret
})

test('stores of one kind fail over with all that they read', () => {
  const client = createSecretClient({ store: failover([rich, otherRich]) })
  expectTypeOf(client.get('x')).resolves.toHaveProperty('text')
  expectTypeOf(client.getVersion('x', { stage: 'live' })).resolves.toHaveProperty('text')
  expectTypeOf(client.describe('x')).resolves.toHaveProperty('arn').toBeString()
  expectTypeOf(client.list).toBeFunction()
})

test('stores of different kinds fail over with what they have in common, versions as the primary selects them', () => {
  const client = createSecretClient({ store: failover([rich, plain]) })
  expectTypeOf(client.get('x')).resolves.toHaveProperty('text')
  expectTypeOf(client.getVersion('x', { stage: 'live' })).resolves.toHaveProperty('text')
  // @ts-expect-error '"previous"' is not a selector of the primary.
  void client.getVersion('x', 'previous')
  // @ts-expect-error Property 'list' does not exist: the replica can not list.
  void client.list
  // @ts-expect-error Property 'describe' does not exist: the replica can not describe.
  void client.describe
  // @ts-expect-error Property 'getVersion' does not exist: the replica has no versions.
  void createSecretClient({ store: failover([rich, least]) }).getVersion
})

test('a failover tells of changes if one of its stores does', () => {
  expectTypeOf(failover([rich, plain]).onChange).toBeFunction()
  // @ts-expect-error Property 'onChange' does not exist: neither store tells of changes.
  void failover([rich, least]).onChange
})

test('a failover can not be written', () => {
  // @ts-expect-error Property 'put' does not exist on a client of a failover.
  void createSecretClient({ store: failover([rich, otherRich]) }).put('x', 'v')
  // @ts-expect-error Property 'delete' does not exist on a client of a failover.
  void createSecretClient({ store: failover([rich]) }).delete
})

test('a failover has a primary', () => {
  // @ts-expect-error Source has 0 element(s) but target requires 1.
  void failover([])
})

test('stores made of stores are made into one another', () => {
  const client = createSecretClient({ store: allowNames(withPrefix(failover([rich, otherRich]), 'app/'), ['db/*']) })
  expectTypeOf(client.getVersion('x', { stage: 'live' })).resolves.toHaveProperty('text')
  // @ts-expect-error Property 'put' does not exist.
  void client.put
  const store: SecretStore = withPrefix(readOnly(rich), 'app/')
  expectTypeOf(createSecretClient({ store }).get('x')).resolves.toHaveProperty('text')
})
