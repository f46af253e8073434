// Runs the conformance suite on a KV 2 mount of a real OpenBao.
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { backend, mountKv } from '../fixtures/backend.ts'
import { SwitchableProxy } from '../../../test/backends/switchable-proxy.ts'
import { Kv2Store } from './kv2-store.ts'

const { address, token } = backend()
// The server keeps 10 versions of a secret by default; a case of the suite makes more and reads them all.
const mount = await mountKv({ config: { max_versions: 100 } })
const proxies = new Map<Kv2Store, SwitchableProxy>()

async function makeStore(): Promise<Kv2Store> {
  const proxy = await SwitchableProxy.open(address)
  const store = new Kv2Store({ address: proxy.address, token, mount, env: {} })
  proxies.set(store, proxy)
  return store
}

const aboutLimits = [
  'the largest text is stored whole',
  'text one byte smaller than the largest is stored whole',
  'the largest new version is stored whole',
  'text one byte larger than allowed is VALUE_TOO_LARGE, and nothing is stored',
  'too large a new version is VALUE_TOO_LARGE, and the old one stays',
] as const

const noLimit = {
  reason: 'The limit is on the JSON of a request, whose size depends on the characters of the value.',
  source: 'Kv2StoreOptions.maxResponseBytes',
}

const inMemory = {
  case: 'restarts',
  reason: 'A development server keeps everything in memory. Restarts run on raft storage.',
  source: 'test/backends/openbao-raft/',
}

const notOnDemand = {
  case: 'failures of the service',
  reason:
    'A server does not fail on demand, for this store alone. They run on the fake, whose answers are those of the server.',
  source: 'test/fakes/kv2-on-fake-vault.test.ts',
}

describeSecretStore({
  name: 'Kv2Store on OpenBao',
  makeStore,
  reopen: () => Promise.resolve(new Kv2Store({ address, token, mount, env: {} })),
  previous: 'previous',
  validNames: [
    'conformance/a b/é/100%#?',
    'conformance/...',
    "conformance/o'brien",
    'conformance/%',
    'conformance/a%2Fb',
  ],
  invalidNames: ['a//b', '/a', 'a/', 'a\\b', '%2e%2e/x', 'a\u00a0b', 'a'.repeat(1025)],
  makeUnavailable: async (store) => await proxies.get(store)?.cut(),
  restoreAvailability: async (store) => await proxies.get(store)?.restore(),
  closeBackend: async () => void (await Promise.all([...proxies.values()].map((proxy) => proxy.cut()))),
  deviations: [...aboutLimits.map((title) => ({ case: title, ...noLimit })), inMemory, notOnDemand],
})
