// Runs the conformance suite with the real Secrets Manager store and its SDK, on the fake service.
import { SecretsManagerStore } from '@keyharbor/aws'
import { fakeAwsSecretsManager, type FakeAwsSecretsManager, ManualClock, type FakeResponse } from '@keyharbor/testing'
import { describeSecretStore } from '@keyharbor/testing/vitest'

const fakes = new Map<SecretsManagerStore, FakeAwsSecretsManager>()

function storeOn({ address, region }: FakeAwsSecretsManager): SecretsManagerStore {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a key' }
  return new SecretsManagerStore({ region, endpoint: address, credentials, env: {} })
}

function fakeOf(store: SecretsManagerStore): FakeAwsSecretsManager {
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
  QUOTA_EXCEEDED: refused('LimitExceededException', 'Too many versions'),
  UNAVAILABLE: { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>Down</html>' },
  MALFORMED_RESPONSE: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' },
}

/** No two versions are made in one millisecond, as at the service, so that their dates tell their order. */
class TickingClock extends ManualClock {
  override now(): number {
    this.jumpWall(1)
    return super.now()
  }
}

const aboutEmpty = [
  'empty text, read by text()',
  'empty text, read by bytes()',
  'empty text, read by json()',
  'empty text, read by field()',
  'no bytes, read by text()',
  'no bytes, read by bytes()',
  'no bytes, read by json()',
  'no bytes, read by field()',
] as const

describeSecretStore({
  name: 'SecretsManagerStore on fakeAwsSecretsManager',
  makeStore: async () => {
    const fake = await fakeAwsSecretsManager({ clock: new TickingClock(), forcedDeletionRequests: 0 })
    const store = storeOn(fake)
    fakes.set(store, fake)
    return store
  },
  reopen: (store) => Promise.resolve(storeOn(fakeOf(store))),
  limits: { maxValueBytes: 65_536 },
  previous: 'previous',
  validNames: ['conformance/a/b_c+d=e.f@g-h', '/conformance/leading', 'conformance//double/', 'conformance-abcdef'],
  invalidNames: ['a b', 'a:b', 'a*', 'é', 'arn:aws:s3:::bucket', 'a'.repeat(513)],
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
    reason: 'The service stores no empty value.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html',
  })),
})
