// Runs the conformance suite with the real KV 2 store, its SDK and its transport, on the fake server.
import { fakeVault, type FakeResponse, type FakeVault } from '@keyharbor/testing'
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { Kv2Store } from '@keyharbor/vault'

const fakes = new Map<Kv2Store, FakeVault>()

function storeOn({ address, token }: FakeVault): Kv2Store {
  return new Kv2Store({ address, token, env: {} })
}

const aboutLimits = [
  'the largest text is stored whole',
  'text one byte smaller than the largest is stored whole',
  'the largest new version is stored whole',
  'text one byte larger than allowed is VALUE_TOO_LARGE, and nothing is stored',
  'too large a new version is VALUE_TOO_LARGE, and the old one stays',
] as const

const refused = (status: number, error: string): FakeResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ errors: [error] }),
})

const teapot = refused(418, 'no server answers so')

const answers: Readonly<Record<string, FakeResponse>> = {
  PERMISSION_DENIED: refused(403, '1 error occurred:\n\t* permission denied\n\n'),
  RATE_LIMITED: refused(429, 'request path "secret/data/a": rate limit quota exceeded'),
  QUOTA_EXCEEDED: refused(429, 'lease count quota exceeded'),
  UNAVAILABLE: refused(503, 'Vault is sealed'),
  MALFORMED_RESPONSE: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' },
}

describeSecretStore({
  name: 'Kv2Store on fakeVault',
  makeStore: async () => {
    const fake = await fakeVault()
    // The server keeps 10 versions of a secret by default; a case of the suite makes more and reads them all.
    const headers = { 'x-vault-token': fake.token }
    await fake.handle({ method: 'POST', url: '/v1/secret/config', headers, body: '{"max_versions":100}' })
    const store = storeOn(fake)
    fakes.set(store, fake)
    return store
  },
  reopen: (store) => {
    const fake = fakes.get(store)
    if (fake === undefined) throw new Error('The store has no fake.')
    return Promise.resolve(storeOn(fake))
  },
  previous: 'previous',
  validNames: ['conformance/a b/é/100%#?', "conformance/o'brien", 'conformance/%', 'conformance/a%2Fb'],
  invalidNames: ['a//b', '/a', 'a/', 'a\\b', '%2e%2e/x', 'a\u00a0b'],
  makeUnavailable: async (store) => await fakes.get(store)?.cut(),
  restoreAvailability: async (store) => {
    fakes.get(store)?.faults.clear()
    await fakes.get(store)?.restore()
  },
  restartBackend: async (store) => {
    await fakes.get(store)?.cut()
    await fakes.get(store)?.restore()
  },
  failures: ['PERMISSION_DENIED', 'RATE_LIMITED', 'QUOTA_EXCEEDED', 'UNAVAILABLE', 'MALFORMED_RESPONSE'],
  failWith: (store, code) =>
    Promise.resolve(fakes.get(store)?.faults.answer(answers[code] ?? teapot, { times: Infinity })),
  closeBackend: async () => void (await Promise.all([...fakes.values()].map((fake) => fake.close()))),
  deviations: aboutLimits.map((title) => ({
    case: title,
    reason: 'The limit is on the JSON of a request, whose size depends on the characters of the value.',
    source: 'Kv2StoreOptions.maxResponseBytes',
  })),
})
