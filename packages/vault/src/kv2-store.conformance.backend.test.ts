// Runs the conformance suite on a KV 2 mount of a real OpenBao.
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { backend, mountKv } from '../fixtures/backend.ts'
import { Kv2Store } from './kv2-store.ts'

const { address, token } = backend()
// The server keeps 10 versions of a secret by default; a case of the suite makes more and reads them all.
const mount = await mountKv({ config: { max_versions: 100 } })
const makeStore = (): Promise<Kv2Store> => Promise.resolve(new Kv2Store({ address, token, mount, env: {} }))

describeSecretStore({
  name: 'Kv2Store on OpenBao',
  makeStore,
  reopen: makeStore,
  previous: 'previous',
  validNames: [
    'conformance/a b/é/100%#?',
    'conformance/...',
    "conformance/o'brien",
    'conformance/%',
    'conformance/a%2Fb',
  ],
  invalidNames: ['a//b', '/a', 'a/', 'a\\b', '%2e%2e/x', 'a\u00a0b', 'a'.repeat(1025)],
})
