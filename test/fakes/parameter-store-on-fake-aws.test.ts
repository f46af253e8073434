// Runs the conformance suite with the real Parameter Store and its SDK, on the fake service.
import { ParameterStore } from '@keyharbor/aws'
import { fakeAwsParameterStore, type FakeAwsParameterStore, type FakeResponse } from '@keyharbor/testing'
import { describeSecretStore } from '@keyharbor/testing/vitest'

const fakes = new Map<ParameterStore, FakeAwsParameterStore>()

function storeOn({ address, region }: FakeAwsParameterStore): ParameterStore {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a key' }
  return new ParameterStore({ region, endpoint: address, credentials, env: {} })
}

function fakeOf(store: ParameterStore): FakeAwsParameterStore {
  const fake = fakes.get(store)
  if (fake === undefined) throw new Error('The store has no fake.')
  return fake
}

const refused = (code: string, Message: string): FakeResponse => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: code, Message }),
})

const answers: Readonly<Record<string, FakeResponse>> = {
  UNAUTHENTICATED: refused('ExpiredTokenException', 'The security token included in the request is expired'),
  PERMISSION_DENIED: refused('AccessDeniedException', 'User: x is not authorized to perform: y'),
  RATE_LIMITED: refused('ThrottlingException', 'Rate exceeded'),
  QUOTA_EXCEEDED: refused('ParameterMaxVersionLimitExceeded', 'The oldest version has a label'),
  UNAVAILABLE: { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>Down</html>' },
  MALFORMED_RESPONSE: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' },
}

const aboutEmpty = [
  'empty text, read by text()',
  'empty text, read by bytes()',
  'empty text, read by json()',
  'empty text, read by field()',
] as const

describeSecretStore({
  name: 'ParameterStore on fakeAwsParameterStore',
  makeStore: async () => {
    const fake = await fakeAwsParameterStore()
    const store = storeOn(fake)
    fakes.set(store, fake)
    return store
  },
  reopen: (store) => Promise.resolve(storeOn(fakeOf(store))),
  limits: { maxValueBytes: 4096 },
  pageSize: 50,
  previous: 'previous',
  validNames: ['/conformance/a/b_c.d-e', '/conformance-flat', 'conformance.flat', `/conformance${'/level'.repeat(14)}`],
  invalidNames: [
    'a b',
    ' a',
    'a:1',
    'a*',
    'é',
    'a/b',
    '/a//b',
    '/a/',
    'ssm-x',
    '/SSM/x',
    '/l'.repeat(16),
    'a'.repeat(968),
  ],
  makeUnavailable: (store) => fakeOf(store).cut(),
  restoreAvailability: async (store) => {
    fakeOf(store).faults.clear()
    await fakeOf(store).restore()
  },
  restartBackend: async (store) => {
    await fakeOf(store).cut()
    // A restart takes longer than the client's sockets need to notice that they are closed.
    for (const _ of Array.from({ length: 10 })) await new Promise((resolve) => setImmediate(resolve))
    await fakeOf(store).restore()
  },
  failures: [
    'UNAUTHENTICATED',
    'PERMISSION_DENIED',
    'RATE_LIMITED',
    'QUOTA_EXCEEDED',
    'UNAVAILABLE',
    'MALFORMED_RESPONSE',
  ],
  failWith: (store, code) => {
    const answer = answers[code]
    if (answer !== undefined) fakeOf(store).faults.answer(answer, { times: Infinity })
    return Promise.resolve()
  },
  closeBackend: async () => void (await Promise.all([...fakes.values()].map((fake) => fake.close()))),
  deviations: aboutEmpty.map((title) => ({
    case: title,
    reason: 'The service stores no empty text. Bytes are stored with a mark.',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html',
  })),
})
