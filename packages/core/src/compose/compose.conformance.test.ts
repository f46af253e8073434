// Stores made of stores keep the contract as the stores behind them do.
import { MemoryStore } from '@keyharbor/testing'
import { describeSecretStore, type ServiceFailure } from '@keyharbor/testing/vitest'
import type { ErrorCode } from '../store/error-codes.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { allowNames } from './allow-names.ts'
import { failover } from './failover.ts'
import type { Forwarded } from './forwarded-store.ts'
import { readOnly } from './read-only.ts'
import { withPrefix } from './with-prefix.ts'

/** The memory stores behind each store that was made of them. */
const behind = new WeakMap<SecretStore, readonly MemoryStore[]>()

function madeOf<S extends SecretStore>(stores: readonly MemoryStore[], made: S): S {
  behind.set(made, stores)
  return made
}

function storesBehind(made: SecretStore): readonly MemoryStore[] {
  return behind.get(made) ?? []
}

const failures: readonly ServiceFailure[] = [
  ...(['UNAUTHENTICATED', 'PERMISSION_DENIED', 'RATE_LIMITED', 'QUOTA_EXCEEDED'] as const),
  ...(['UNAVAILABLE', 'MALFORMED_RESPONSE', 'TLS_ERROR', 'INTEGRITY'] as const),
]

/** What breaks breaks in the stores behind. */
const faults = {
  makeUnavailable: async (made: SecretStore): Promise<void> => {
    for (const store of storesBehind(made)) store.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity)
  },
  restoreAvailability: async (made: SecretStore): Promise<void> => {
    for (const store of storesBehind(made)) store.faults.clear()
  },
  failures,
  failWith: async (made: SecretStore, code: ErrorCode): Promise<void> => {
    for (const store of storesBehind(made)) store.faults.fail('*', { code }, Infinity)
  },
  previous: 'previous',
  deviations: [{ case: 'restarts', reason: 'It lives and ends with the process that has it.', source: 'MemoryStore' }],
}

const putSecret = async (made: SecretStore, name: string, text: string): Promise<void> => {
  const call = { signal: new AbortController().signal, timeoutMs: 1_000 }
  for (const store of storesBehind(made)) await store.createSecret(name, { text }, call)
}

const validNames = ['app/db password', 'ä/ö', '密钥/🔑', '__proto__', 'constructor', 'a..b', '?#&=+@%41']
const invalidNames = ['/a', 'a/', 'a//b', './a', 'a\\b', 'a\u00a0b', 'x'.repeat(513)]

const full = {
  ...faults,
  reopen: async (store: Forwarded<MemoryStore>) => store,
  limits: { maxValueBytes: 65_536 },
  validNames,
  invalidNames,
}

for (const prefix of ['app/', 'app-']) {
  describeSecretStore({
    name: `withPrefix(MemoryStore, ${JSON.stringify(prefix)})`,
    makeStore: async () => {
      const store = new MemoryStore()
      return madeOf([store], withPrefix(store, prefix))
    },
    ...full,
  })
}

describeSecretStore({
  name: 'allowNames(MemoryStore)',
  makeStore: async () => {
    const store = new MemoryStore()
    const members = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    return madeOf([store], allowNames(store, ['kh-*', 'KH-*', ...members, ...validNames]))
  },
  ...full,
})

describeSecretStore({
  name: 'readOnly(MemoryStore)',
  makeStore: async () => {
    const store = new MemoryStore()
    return madeOf([store], readOnly(store))
  },
  ...faults,
  putSecret,
  invalidNames,
})

describeSecretStore({
  name: 'failover([MemoryStore, MemoryStore])',
  makeStore: async () => {
    const stores = [new MemoryStore(), new MemoryStore()] as const
    return madeOf(stores, failover(stores))
  },
  ...faults,
  putSecret,
  invalidNames,
})
