// Vectors, of AWS Secrets Manager: what the store does in the situation of each, and what it must answer.
import { isDeepStrictEqual } from 'node:util'
import type { SecretsManagerStore } from '@keyharbor/aws'
import type { CallOptions, SecretInfo, StoredSecret, VersionInfo } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import { expect } from 'vitest'
import type { Bindings } from './placeholders.ts'

type Store = SecretsManagerStore

/** What is asked of the store, and a check of its answer; vectors that expect a failure need none. Or why nothing is asked. */
export type StoreOutcome =
  | string
  | {
      ask(store: Store, known: Texts): Promise<unknown>
      check?(value: unknown, known: Texts): void
    }

/** What the placeholders stand for; empty where the situation does not say. */
export type Texts = (placeholder: string) => string

/** Bindings as texts. */
export function textsOf(bindings: Bindings): Texts {
  return (placeholder) => String(bindings[placeholder] ?? '')
}

const call = (): CallOptions => ({ signal: new AbortController().signal, timeoutMs: 10_000 })

const name = 'app/db'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const read = (store: Store): Promise<StoredSecret> => store.readSecret(name, call())
const describeIt = (store: Store): Promise<unknown> => store.describeSecret(name, call())
const versions = (store: Store): Promise<VersionInfo[]> => collect(store.listVersions(name, call()))
const put = (store: Store): Promise<unknown> => store.writeSecret(name, { text: canary('put') }, call())
const create = (store: Store): Promise<unknown> => store.createSecret(name, { text: canary('created') }, call())
const list =
  (prefix: string) =>
  (store: Store): Promise<SecretInfo[]> =>
    collect(store.listSecrets({ prefix }, call()))

/** Checks without a matcher that would print the value. */
function holds(value: unknown, expected: unknown): void {
  expect(isDeepStrictEqual((value as StoredSecret).value, expected), 'the value is the one that is stored').toBe(true)
}

/** A read gives this text with this version. */
function isText(
  value: unknown,
  text: string,
  version: { readonly id: string; readonly stages: readonly string[] },
): void {
  holds(value, { text })
  expect((value as StoredSecret).version).toEqual({ ...version, createdAt: expect.any(Date) as unknown })
}

const firstIsCurrent = (value: unknown, known: Texts): void =>
  isText(value, known('value'), { id: known('version:1'), stages: ['AWSCURRENT'] })

const done = (value: unknown): void => expect(value).toBeUndefined()

/** The version that a write tells is the current one, with what is read then. */
const writtenAndCurrent = {
  ask: async (store: Store): Promise<unknown> => {
    const written = (await put(store)) as VersionInfo
    return { written, read: (await read(store)).version.id }
  },
  check: (value: unknown): void => {
    const { written, read: current } = value as { written: VersionInfo; read: string }
    expect([written.stages, current]).toEqual([['AWSCURRENT'], written.id])
  },
}

/** Versions by id with their stages, the oldest first. */
const listed =
  (...expected: readonly (readonly [id: string, ...stages: string[]])[]) =>
  (value: unknown, known: Texts): void =>
    expect((value as VersionInfo[]).map(({ id, stages = [] }) => [id, ...stages])).toEqual(
      expected.map(([id, ...stages]) => [known(id), ...stages]),
    )

const names =
  (...expected: readonly string[]) =>
  (value: unknown): void =>
    expect((value as SecretInfo[]).map((info) => info.name)).toEqual(expected)

const putting = 'A put of the store is without labels of its own, and makes the version current.'
const updating = 'The store writes by PutSecretValue.'
const policies = 'The store has no call for resource policies.'

/** By the id of the vector. */
export const secretsManagerOutcomes: Readonly<Record<string, StoreOutcome>> = {
  'aws-sm-get-string': { ask: read, check: firstIsCurrent },
  'aws-sm-get-by-full-arn': { ask: (store, known) => store.readSecret(known('arn'), call()), check: firstIsCurrent },
  'aws-sm-get-partial-arn-name-like-suffix': {
    ask: (store, known) => store.readSecret(known('partial-arn'), call()),
  },
  'aws-sm-get-binary': {
    ask: read,
    check: (value) => holds(value, { bytes: Uint8Array.from(Buffer.from('footest')) }),
  },
  'aws-sm-get-wire-types': {
    ask: read,
    check: (value) => expect((value as StoredSecret).version.createdAt?.getTime()).toBe(1_773_934_357_694),
  },
  'aws-sm-get-not-found': { ask: read },
  'aws-sm-get-no-value-yet': { ask: read },
  'aws-sm-get-unknown-stage-pending': { ask: (store) => store.readVersion(name, 'pending', call()) },
  'aws-sm-get-version-and-stage-mismatch': 'A selector is an id or a label, never both.',
  'aws-sm-get-by-version-id': {
    ask: (store, known) => store.readVersion(name, { id: known('version:2') }, call()),
    check: (value, known) => isText(value, known('value:2'), { id: known('version:2'), stages: ['PENDING'] }),
  },
  'aws-sm-get-after-put': {
    ask: read,
    check: (value, known) => isText(value, known('value:2'), { id: known('version:2'), stages: ['AWSCURRENT'] }),
  },
  'aws-sm-get-access-denied-identity': { ask: read },
  'aws-sm-get-kms-denied': { ask: read },
  'aws-sm-get-signature-expired': { ask: read },
  'aws-sm-describe-basic': {
    ask: describeIt,
    check: (value, known) => expect(value).toMatchObject({ current: known('version:1'), description: 'described' }),
  },
  'aws-sm-describe-never-read': {
    ask: describeIt,
    check: (value) => expect(Object.keys(value as object)).not.toContain('lastAccessedAt'),
  },
  'aws-sm-describe-wire-numbers': {
    ask: describeIt,
    check: (value) =>
      expect(value).toMatchObject({
        createdAt: new Date(1_773_934_345_497),
        updatedAt: new Date(1_773_934_345_529),
        lastAccessedAt: new Date(1_773_878_400_000),
      }),
  },
  'aws-sm-describe-two-versions': {
    ask: describeIt,
    check: (value, known) =>
      expect(value).toMatchObject({
        current: known('version:2'),
        stages: { [known('version:1')]: ['AWSPREVIOUS'], [known('version:2')]: ['AWSCURRENT'] },
      }),
  },
  'aws-sm-describe-after-third-update': {
    ask: describeIt,
    check: (value, known) =>
      expect((value as { stages: object }).stages).toEqual({
        [known('version:2')]: ['AWSPREVIOUS'],
        [known('version:3')]: ['AWSCURRENT'],
      }),
  },
  'aws-sm-describe-pending-deletion': {
    ask: describeIt,
    check: (value) => expect(value).toMatchObject({ name, deletedAt: expect.any(Date) as unknown }),
  },
  'aws-sm-describe-after-force-delete-polls': {
    ask: async (store) => [await describeIt(store), await describeIt(store).catch((error: unknown) => error)],
    check: (value) =>
      expect(value).toMatchObject([{ deletedAt: expect.any(Date) as unknown }, { facts: { code: 'NOT_FOUND' } }]),
  },
  'aws-sm-describe-not-found': { ask: describeIt },
  'aws-sm-describe-rotated': {
    ask: describeIt,
    check: (value, known) =>
      expect(value).toMatchObject({
        current: known('version:2'),
        rotationFunction: known('lambda-arn'),
        rotation: {
          enabled: true,
          everyMs: 86_400_000,
          lastAt: expect.any(Date) as unknown,
          nextAt: expect.any(Date) as unknown,
        },
      }),
  },
  'aws-sm-describe-replicated-primary': {
    ask: describeIt,
    check: (value) =>
      expect(value).toMatchObject({
        primaryRegion: 'us-east-1',
        replicas: [{ region: 'eu-west-1', status: 'in-sync' }],
      }),
  },
  'aws-sm-describe-custom-kms': {
    ask: describeIt,
    check: (value) => expect(value).toMatchObject({ kmsKeyId: 'alias/own' }),
  },
  'aws-sm-describe-tags-empty-vs-absent': {
    ask: describeIt,
    check: (value) => expect(Object.keys(value as object)).not.toContain('tags'),
  },
  'aws-sm-create-string': {
    ask: create,
    check: (value) => expect(value).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown }),
  },
  'aws-sm-create-binary-custom-token': 'The store makes the tokens of creates itself.',
  'aws-sm-create-without-value': 'The store makes no secret without a value.',
  'aws-sm-create-exists': { ask: create },
  'aws-sm-create-retry-same-token-same-value': 'Each create of the store has a token of its own.',
  'aws-sm-create-while-scheduled-for-deletion': { ask: create },
  'aws-sm-create-invalid-name': { ask: (store) => store.createSecret('Inv Name', { text: canary() }, call()) },
  'aws-sm-create-name-all-punctuation': {
    ask: async (store) => {
      await store.createSecret('Valid/_+=.@-Name', { text: canary() }, call())
      return await collect(store.listSecrets({}, call()))
    },
    check: names('Valid/_+=.@-Name'),
  },
  'aws-sm-put-default': writtenAndCurrent,
  'aws-sm-put-pending': putting,
  'aws-sm-put-custom-stages-sorted': putting,
  'aws-sm-put-current-plus-custom': putting,
  'aws-sm-put-default-after-promotion': {
    ask: async (store) => {
      const { id } = (await put(store)) as VersionInfo
      return { id, info: await store.describeSecret(name, call()) }
    },
    check: (value, known) => {
      const { id, info } = value as { id: string; info: object }
      expect(info).toMatchObject({ stages: { [id]: ['AWSCURRENT'], [known('version:2')]: ['AWSPREVIOUS'] } })
    },
  },
  'aws-sm-put-same-token-same-value': {
    ask: (store, known) => store.writeSecretOnce(known('arn'), { text: known('value') }, known('token'), call()),
    check: (value, known) => expect((value as VersionInfo).id).toBe(known('token')),
  },
  'aws-sm-put-same-token-other-value': {
    ask: (store, known) => store.writeSecretOnce(known('arn'), { text: canary('other') }, known('token'), call()),
  },
  'aws-sm-put-first-value': writtenAndCurrent,
  'aws-sm-put-binary-custom-token': {
    ask: (store, known) => store.writeSecretOnce(name, { bytes: Buffer.from('goodbye world') }, known('token'), call()),
    check: (value, known) => expect((value as VersionInfo).id).toBe(known('token')),
  },
  'aws-sm-update-value': updating,
  'aws-sm-update-description-only': updating,
  'aws-sm-update-same-token-same-value': updating,
  'aws-sm-update-no-token': updating,
  'aws-sm-stage-promote-pending': {
    ask: async (store, known) => {
      await store.setCurrent(name, known('version:2'), known('version:1'), call())
      return await store.describeSecret(name, call())
    },
    check: (value, known) =>
      expect(value).toMatchObject({
        current: known('version:2'),
        stages: { [known('version:1')]: ['AWSPREVIOUS'], [known('version:2')]: ['AWSCURRENT', 'AWSPENDING'] },
      }),
  },
  'aws-sm-stage-move-without-remove-from': {
    // A label that is not AWSCURRENT, which the store never moves without saying from where.
    ask: (store, known) => store.moveStage(name, 'AWSPENDING', known('version:1'), null, call()),
  },
  'aws-sm-stage-remove-label': {
    ask: async (store, known) => {
      await store.moveStage(name, 'PENDING', null, known('version:2'), call())
      return await versions(store)
    },
    check: listed(['version:1', 'AWSCURRENT'], ['version:2']),
  },
  'aws-sm-versions-single': { ask: versions, check: listed(['version:1', 'AWSCURRENT']) },
  'aws-sm-versions-default-hides-deprecated': 'The store lists versions without labels too.',
  'aws-sm-versions-include-deprecated': {
    ask: versions,
    check: listed(['version:1'], ['version:2', 'AWSPREVIOUS'], ['version:3', 'AWSCURRENT']),
  },
  'aws-sm-versions-last-accessed': {
    ask: versions,
    check: listed(['version:1', 'AWSPREVIOUS'], ['version:2', 'AWSCURRENT'], ['version:3', 'AWSPENDING']),
  },
  'aws-sm-versions-not-found': { ask: versions },
  'aws-sm-list-item-shape': {
    ask: list(''),
    check: (value, known) =>
      expect(value).toMatchObject([{ name, arn: known('arn'), description: 'described', current: known('version:1') }]),
  },
  'aws-sm-list-eventual': {
    ask: list(''),
    check: (value) => expect((value as SecretInfo[]).every((info) => info.name === name)).toBe(true),
  },
  'aws-sm-list-filter-name-prefix': { ask: list('/'), check: names('/testing2/two', '/testing4/four') },
  'aws-sm-list-filter-name-negated': {
    // To the store it is a prefix like any other.
    ask: async (store) => [await list('!/')(store), await list('testing')(store)],
    check: (value) => {
      const [negated, plain] = value as SecretInfo[][]
      names()(negated)
      names('testing1/one', 'testing3/three')(plain)
    },
  },
  'aws-sm-list-filter-description-prefix': 'The store filters by names alone.',
  'aws-sm-list-filters-are-anded': 'The store filters by names alone.',
  'aws-sm-list-access-denied': { ask: list('') },
  'aws-sm-delete-with-window': { ask: (store) => store.deleteSecret(name, call()), check: done },
  'aws-sm-delete-force': { ask: (store) => store.purgeSecret(name, call()), check: done },
  'aws-sm-delete-force-missing': 'To the contract a missing secret is NOT_FOUND; the store looks first.',
  'aws-sm-restore': {
    ask: async (store) => {
      await store.restoreSecret(name, call())
      return await read(store)
    },
    check: firstIsCurrent,
  },
  'aws-sm-tag': { ask: (store) => store.tagSecret(name, { tag1: 'value1' }, call()), check: done },
  'aws-sm-tag-pending-deletion': { ask: (store) => store.tagSecret(name, { k: 'v' }, call()) },
  'aws-sm-untag': { ask: (store) => store.untagSecret(name, ['tag1'], call()), check: done },
  'aws-sm-rotate': {
    ask: (store, known) => store.rotateSecret(name, { functionArn: known('lambda-arn'), everyDays: 1 }, call()),
    check: (value) => expect(value).toMatch(/^[0-9a-f-]{36}$/),
  },
  'aws-sm-rotate-no-lambda': { ask: (store) => store.rotateSecret(name, { everyDays: 1 }, call()) },
  'aws-sm-rotate-versions-after': {
    ask: versions,
    check: listed(['version:1', 'AWSPREVIOUS'], ['version:2', 'AWSCURRENT']),
  },
  'aws-sm-policy-put': policies,
  'aws-sm-policy-get': policies,
  'aws-sm-policy-delete': policies,
  'aws-sm-random-password': {
    ask: (store) => store.randomPassword({ length: 120, excludeCharacters: 'xyzDje@?!.' }, call()),
    check: (value) => expect(value).toMatch(/^[^xyzDje@?!.]{120}$/),
  },
}
