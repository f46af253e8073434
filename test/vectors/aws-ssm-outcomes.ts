// Vectors, of AWS Parameter Store: what the store does in the situation of each, and what it must answer.
import { isDeepStrictEqual } from 'node:util'
import type { ParameterStore } from '@keyharbor/aws'
import type { CallOptions, ReadResult, SecretInfo, StoredSecret } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import { expect } from 'vitest'
import type { Texts } from './aws-secrets-manager-outcomes.ts'

type Store = ParameterStore

/** What is asked of the store, and a check of its answer; vectors that expect a failure need none. */
export interface ParameterOutcome {
  ask(store: Store, known: Texts): Promise<unknown>
  check?(value: unknown, known: Texts): void
}

const call = (): CallOptions => ({ signal: new AbortController().signal, timeoutMs: 10_000 })

const name = 'app-db'
const reference = '/aws/reference/secretsmanager/own'

/** Checks without a matcher that would print the value. */
function isText(value: unknown, text: string): void {
  const secret = value as StoredSecret
  expect(isDeepStrictEqual(secret.value, { text }), 'the value is the one that is stored').toBe(true)
}

function isFirst(value: unknown, text: string): void {
  isText(value, text)
  expect((value as StoredSecret).version).toEqual({ id: '1', createdAt: expect.any(Date) as unknown })
}

const read = (store: Store): Promise<unknown> => store.readSecret(store.checkName(name), call())
const put = (store: Store): Promise<unknown> => store.writeSecret(name, { text: canary('put') }, call())
const create = (store: Store): Promise<unknown> => store.createSecret(name, { text: canary('made') }, call())
const firstIsRead = { ask: read, check: (value: unknown, known: Texts): void => isFirst(value, known('value')) }

/** What a batch tells of each name: its text, or the code of its failure. */
function told(value: unknown): Readonly<Record<string, string>> {
  const results = [...(value as ReadonlyMap<string, ReadResult>)]
  return Object.fromEntries(results.map(([asked, result]) => [asked, result.ok ? 'a value' : result.error.code]))
}

/** By the id of the vector. */
export const parameterStoreOutcomes: Readonly<Record<string, ParameterOutcome>> = {
  'aws-ssm-get': {
    ask: read,
    check: (value) => {
      isText(value, 'hello world')
      expect((value as StoredSecret).version).toEqual({ id: '1', createdAt: new Date(1_773_934_304_079) })
    },
  },
  'aws-ssm-get-not-found': { ask: read },
  'aws-ssm-get-by-arn': {
    ask: (store) => store.readSecret(`arn:aws:ssm:us-east-1:123456789012:parameter/${name}`, call()),
    check: firstIsRead.check,
  },
  'aws-ssm-name-with-and-without-slash-are-one': {
    ask: async (store) => {
      await store.readSecret(store.checkName('/x'), call())
      return [store.checkName('/x'), store.checkName('x')]
    },
    check: (value) => expect(value).toEqual(['x', 'x']),
  },
  'aws-ssm-get-bad-path-no-leading-slash': {
    ask: (store) => Promise.resolve().then(() => store.checkName('a/b/c')),
  },
  'aws-ssm-put-create': { ask: create, check: (value) => expect(value).toEqual({ id: '1' }) },
  'aws-ssm-put-overwrite': { ask: put, check: (value) => expect(value).toEqual({ id: '2' }) },
  'aws-ssm-get-after-overwrite': {
    ask: read,
    check: (value) => {
      isText(value, 'goodbye world')
      expect((value as StoredSecret).version.id).toBe('2')
    },
  },
  'aws-ssm-delete': {
    ask: (store) => store.deleteSecret(name, call()),
    check: (value) => expect(value).toBeUndefined(),
  },
  'aws-ssm-get-after-delete': { ask: read },
  'aws-ssm-get-many': {
    ask: (store) => store.readSecrets([`/test/${name}`], call()),
    check: (value) => expect(told(value)).toEqual({ [`/test/${name}`]: 'a value' }),
  },
  'aws-ssm-get-many-partly-missing': {
    ask: (store) =>
      store.readSecrets([name, reference, 'inexistent_param', '/aws/reference/secretsmanager/inexistent'], call()),
    check: (value) =>
      expect(told(value)).toEqual({
        [name]: 'a value',
        [reference]: 'a value',
        inexistent_param: 'NOT_FOUND',
        '/aws/reference/secretsmanager/inexistent': 'NOT_FOUND',
      }),
  },
  'aws-ssm-get-secret-reference': {
    ask: (store) => store.readSecret(reference, call()),
    check: (value, known) => {
      isText(value, known('value'))
      expect((value as StoredSecret).version.id).toMatch(/^[0-9a-f-]{36}$/)
    },
  },
  'aws-ssm-describe': {
    ask: (store) => store.describeSecret(name, call()),
    check: (value) => {
      expect(value).toMatchObject({ name, current: '1', type: 'String', tier: 'standard', policies: [] })
      expect(Object.keys(value as SecretInfo)).not.toContain('description')
    },
  },
  'aws-ssm-delete-many-missing': {
    // The store deletes one at a time.
    ask: async (store) => {
      const codes = ['secure-test-value', 'test-value'].map((missing) =>
        store
          .deleteSecret(missing, call())
          .catch((error: unknown) => (error as { facts: { code: string } }).facts.code),
      )
      return await Promise.all(codes)
    },
    check: (value) => expect(value).toEqual(['NOT_FOUND', 'NOT_FOUND']),
  },
  'aws-ssm-put-exists-no-overwrite': { ask: create },
  'aws-ssm-put-too-large-standard': {
    ask: (store, known) => store.createSecret(name, { text: known('too-large') }, call()),
  },
  'aws-ssm-put-too-many-updates': { ask: put },
  'aws-ssm-put-throttled': { ask: create },
  'aws-ssm-get-kms-denied': { ask: read },
  'aws-ssm-get-throttled': {
    ask: (store) => store.readPath('/', {}, call()).next(),
  },
}
