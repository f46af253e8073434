import type { ServerResponse } from 'node:http'
import { createSecretClient, isStoreFailure, type ErrorFacts } from '@keyharbor/core'
import { canary, findCanary, printed } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import {
  answer,
  call,
  loopbackParameters,
  parameterArn,
  refuse,
  type Respond,
} from '../../fixtures/loopback-service.ts'

const name = '/app/db'
const parameter = (Value: unknown = canary()): object => ({
  ARN: parameterArn(name),
  DataType: 'text',
  LastModifiedDate: 1_773_934_357.694,
  Name: name,
  Type: 'SecureString',
  Value,
  Version: 3,
})
const good = (parts: object = {}): object => ({ Parameter: { ...parameter(), ...parts } })

/** What a call fails with; it never shows what was in the answer. */
async function failureOf(calling: Promise<unknown>): Promise<ErrorFacts> {
  const error: unknown = await calling.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(findCanary(printed(error))).toBeUndefined()
  if (!isStoreFailure(error)) throw new Error('The call did not fail with a StoreFailure.')
  return error.facts
}

async function failureOfRead(respond: Respond): Promise<ErrorFacts> {
  const { store } = await loopbackParameters(respond)
  return await failureOf(store.readSecret(name, call()))
}

const html =
  (status: number): Respond =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end(`<html>${canary('page')}</html>`)

describe('the status of an answer comes before its body', () => {
  it.each([500, 502, 503, 504])('%i with HTML is UNAVAILABLE', async (status) => {
    expect(await failureOfRead(html(status))).toEqual({ code: 'UNAVAILABLE', status })
  })

  it('503 without a body is UNAVAILABLE', async () => {
    expect((await failureOfRead((response) => void response.writeHead(503).end())).code).toBe('UNAVAILABLE')
  })

  it.each([401, 403, 404])('%i with HTML is of something in between: MALFORMED_RESPONSE', async (status) => {
    expect((await failureOfRead(html(status))).code).toBe('MALFORMED_RESPONSE')
  })
})

describe('a 200 that is no answer of the service is MALFORMED_RESPONSE', () => {
  it.each<[string, (response: ServerResponse) => unknown]>([
    ['HTML', (response) => response.end(`<html>${canary('page')}</html>`)],
    ['nothing', (response) => response.end()],
    ['null', (response) => response.end('null')],
    ['a list', (response) => response.end('[1]')],
    ['an empty object', (response) => answer(response, {})],
    ['a parameter that is a list', (response) => answer(response, { Parameter: [parameter()] })],
    ['JSON that breaks off', (response) => response.end(`{"Parameter":{"Value":"${canary()}`)],
    [
      'a body that breaks off',
      (response) => response.writeHead(200, { 'content-length': '999' }).write('{"Par', () => response.destroy()),
    ],
    ['no value', (response) => answer(response, good({ Value: undefined }))],
    ['a value that is a number', (response) => answer(response, good({ Value: 7 }))],
    ['no version', (response) => answer(response, good({ Version: undefined }))],
    ['the version 0 of no secret', (response) => answer(response, good({ Version: 0 }))],
  ])('%s', async (_, respond) => {
    expect((await failureOfRead((response) => void respond(response))).code).toBe('MALFORMED_RESPONSE')
  })

  it.each<[string, object]>([
    ['a batch without its lists', {}],
    ['a batch without what is missing', { Parameters: [] }],
    ['a batch of texts', { Parameters: 'x', InvalidParameters: [] }],
  ])('%s', async (_, body) => {
    const { store } = await loopbackParameters((response) => answer(response, body))
    expect((await failureOf(store.readSecrets(['a', 'b'], call()))).code).toBe('MALFORMED_RESPONSE')
  })

  it.each([{ Type: 'Other' }, { Type: undefined }, { Name: 5 }, { Version: 'x' }])(
    'a description with %j',
    async (parts) => {
      const { store } = await loopbackParameters((response) =>
        answer(response, { Parameters: [{ ...parameter(), ...parts }] }),
      )
      expect((await failureOf(store.describeSecret(name, call()))).code).toBe('MALFORMED_RESPONSE')
    },
  )
})

describe('an answer is held to what was asked', () => {
  // Acceptance check 35.
  it.each([
    ['another name', { Name: '/app/other' }],
    ['another ARN', { ARN: parameterArn('/app/other') }],
  ])('about %s it is INTEGRITY', async (_, parts) => {
    expect((await failureOfRead((response) => answer(response, good(parts)))).code).toBe('INTEGRITY')
  })

  it('about the parameter of another account than that of the ARN it is INTEGRITY', async () => {
    const { store } = await loopbackParameters((response) => answer(response, good()))
    expect((await store.readSecret(parameterArn(name), call())).version.id).toBe('3')
    const failure = await failureOf(store.readSecret(parameterArn(name, '210987654321'), call()))
    expect(failure.code).toBe('INTEGRITY')
  })

  it('about another version or label it is INTEGRITY', async () => {
    const { store } = await loopbackParameters((response) => answer(response, good({ Selector: ':3' })))
    expect((await store.readVersion(name, { id: '3' }, call())).version.id).toBe('3')
    expect((await failureOf(store.readVersion(name, { id: '2' }, call()))).code).toBe('INTEGRITY')
    expect((await failureOf(store.readVersion(name, 'previous', call()))).code).toBe('INTEGRITY')
    expect((await failureOf(store.readVersion(name, { stage: 'live' }, call()))).code).toBe('INTEGRITY')
  })

  it('of an emulator that tells no selector it is taken', async () => {
    const { store } = await loopbackParameters((response) => answer(response, good()))
    expect((await store.readVersion(name, { stage: 'live' }, call())).version.id).toBe('3')
  })

  it('about another path it is INTEGRITY', async () => {
    const { store } = await loopbackParameters((response) => answer(response, { Parameters: [parameter()] }))
    expect((await store.readPath('/app', {}, call()).next()).value?.name).toBe(name)
    expect((await failureOf(store.readPath('/ap', {}, call()).next())).code).toBe('INTEGRITY')
  })

  it('with parameters that nobody asked for, a batch leaves them out and reads what it was not told by itself', async () => {
    const other = { ...parameter(), Name: '/app/other', ARN: parameterArn('/app/other') }
    const { store, requests } = await loopbackParameters((response, { operation }) =>
      answer(response, operation === 'GetParameters' ? { Parameters: [other], InvalidParameters: ['x'] } : good()),
    )
    const results = await store.readSecrets([name, 'x'], call())
    expect([...results].map(([asked, { ok }]) => [asked, ok]).toSorted()).toEqual([
      [name, true],
      ['x', false],
    ])
    expect(requests.map(({ operation }) => operation)).toEqual(['GetParameters', 'GetParameter'])
  })

  it('of a batch, what answers the ARN of another account is not taken for the own parameter of that name', async () => {
    const foreign = parameterArn(name, '210987654321')
    const theirs = canary('theirs')
    const entry = { ...parameter(theirs), ARN: foreign }
    for (const batch of [
      { Parameters: [entry], InvalidParameters: [] },
      { Parameters: [parameter(), entry], InvalidParameters: [] },
      { Parameters: [entry], InvalidParameters: [name] },
    ]) {
      const { store } = await loopbackParameters((response, { operation }) =>
        answer(response, operation === 'GetParameters' ? batch : good()),
      )
      const results = await store.readSecrets([name, foreign], call())
      expect(JSON.stringify(results.get(name)).includes(theirs)).toBe(false)
      expect(results.get(foreign)?.ok).toBe(true)
    }
  })

  it('of a batch with one value that can not be, fails that one alone', async () => {
    const broken = { ...parameter('keyharbor:base64:%'), Name: 'x', ARN: parameterArn('/x') }
    const { store } = await loopbackParameters((response) =>
      answer(response, { Parameters: [parameter(), broken], InvalidParameters: [] }),
    )
    const results = await store.readSecrets([name, 'x'], call())
    expect([...results.values()].map((result) => (result.ok ? 'read' : result.error.code))).toEqual([
      'read',
      'DECODE_FAILED',
    ])
  })

  it('value and version come from one answer, by one request that decrypts', async () => {
    const value = canary()
    const { store, requests } = await loopbackParameters((response) => answer(response, good({ Value: value })))
    const secret = await store.readSecret(name, call())
    expect('text' in secret.value && secret.value.text === value).toBe(true)
    expect(secret.version).toEqual({ id: '3', createdAt: new Date(1_773_934_357_694) })
    expect(requests).toEqual([{ operation: 'GetParameter', body: { Name: name, WithDecryption: true } }])
  })
})

describe('a description', () => {
  const described = { ...parameter(undefined), Value: undefined, Tier: 'Advanced', KeyId: 'alias/own' }

  it('is looked for page by page, of which some are empty', async () => {
    const { store, requests } = await loopbackParameters((response, _, count) =>
      answer(response, count < 3 ? { Parameters: [], NextToken: `t${count}` } : { Parameters: [described] }),
    )
    expect(await store.describeSecret(name, call())).toMatchObject({ current: '3', kmsKeyId: 'alias/own' })
    expect(requests.map(({ body }) => body['NextToken'])).toEqual([undefined, 't1', 't2'])
  })

  it('of a name that only begins alike is not the one that was asked for', async () => {
    const { store } = await loopbackParameters((response) =>
      answer(response, { Parameters: [{ ...described, Name: '/app/db2' }] }),
    )
    expect((await failureOf(store.describeSecret(name, call()))).code).toBe('NOT_FOUND')
  })

  it('of an ARN is looked for among those of the account, then among those that others share', async () => {
    const shared = parameterArn(name, '210987654321')
    const { store, requests } = await loopbackParameters((response, { body }) =>
      answer(response, { Parameters: [body['Shared'] === true ? { ...described, ARN: shared } : described] }),
    )
    expect((await store.describeSecret(shared, call())).arn).toBe(shared)
    expect(requests.map(({ body }) => [body['Shared'], body['ParameterFilters']])).toEqual([
      [undefined, [{ Key: 'Name', Option: 'Equals', Values: [name] }]],
      [true, [{ Key: 'Name', Option: 'Contains', Values: [name] }]],
    ])
    expect((await store.describeSecret(parameterArn(name), call())).arn).toBe(parameterArn(name))
    expect(requests).toHaveLength(3)
    const named = await loopbackParameters((response, { body }) =>
      answer(response, { Parameters: body['Shared'] === true ? [{ ...described, Name: shared, ARN: undefined }] : [] }),
    )
    expect((await named.store.describeSecret(shared, call())).name).toBe(shared)
    const neither = parameterArn(name, '000000000000')
    expect((await failureOf(store.describeSecret(neither, call()))).code).toBe('NOT_FOUND')
  })

  it('tells policies, and the date at which the service will delete it', async () => {
    const expiration = { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2030-12-02T21:34:33.000Z' } }
    const other = { Type: 'NoChangeNotification', Attributes: { Timestamp: '2020-01-01T00:00:00.000Z' } }
    const Policies = [
      { PolicyType: 'NoChangeNotification', PolicyText: JSON.stringify(other) },
      { PolicyType: 'Expiration', PolicyStatus: 'Pending', PolicyText: JSON.stringify(expiration) },
      { PolicyStatus: 'Pending' },
    ]
    const { store } = await loopbackParameters((response) =>
      answer(response, { Parameters: [{ ...described, Policies }] }),
    )
    expect(await store.describeSecret(name, call())).toMatchObject({
      expiresAt: new Date('2030-12-02T21:34:33.000Z'),
      policies: [{ type: 'NoChangeNotification' }, { type: 'Expiration', status: 'Pending' }],
    })
  })

  it.each(['{', '{}', 'null', '{"Attributes":{"Timestamp":"soon"}}', 5])(
    'with an expiration of %j tells no date',
    async (PolicyText) => {
      const Policies = [{ PolicyType: 'Expiration', PolicyText }]
      const { store } = await loopbackParameters((response) =>
        answer(response, { Parameters: [{ ...described, Policies }] }),
      )
      expect(await store.describeSecret(name, call())).not.toHaveProperty('expiresAt')
    },
  )

  it('tells no value, though there be one', async () => {
    const { store } = await loopbackParameters((response) => answer(response, { Parameters: [parameter()] }))
    expect(findCanary(printed(await store.describeSecret(name, call())))).toBeUndefined()
    expect(findCanary(printed(await store.listVersions(name, call()).next()))).toBeUndefined()
  })
})

describe('the move of a label', () => {
  const versions = { Parameters: [{ ...parameter(), Labels: ['old'] }] }

  /** A store whose service answers so to the move itself, and what it was asked. */
  const answering = (moved: object): ReturnType<typeof loopbackParameters> =>
    loopbackParameters((response, { operation }) =>
      answer(response, operation === 'GetParameterHistory' ? versions : moved),
    )

  it('that the service does not take is INVALID_ARGUMENT, though the answer is no error', async () => {
    const { store } = await answering({ InvalidLabels: ['live'] })
    expect((await failureOf(store.moveStage(name, 'live', '3', null, call()))).code).toBe('INVALID_ARGUMENT')
  })

  it('off a version that has lost it meanwhile is PRECONDITION_FAILED', async () => {
    const { store, requests } = await answering({ RemovedLabels: [], InvalidLabels: ['old'] })
    expect((await failureOf(store.moveStage(name, 'old', null, '3', call()))).code).toBe('PRECONDITION_FAILED')
    expect(requests.at(-1)).toEqual({
      operation: 'UnlabelParameterVersion',
      body: { Name: name, ParameterVersion: 3, Labels: ['old'] },
    })
  })

  it.each([{ InvalidLabels: [] }, { InvalidLabels: [], ParameterVersion: 2 }])(
    'to a version that the answer %j does not tell is MALFORMED_RESPONSE',
    async (moved) => {
      const { store } = await answering(moved)
      expect((await failureOf(store.moveStage(name, 'live', '3', null, call()))).code).toBe('MALFORMED_RESPONSE')
    },
  )

  it('that the answer does not tell to be off is MALFORMED_RESPONSE', async () => {
    const { store } = await answering({ InvalidLabels: [], RemovedLabels: [] })
    expect((await failureOf(store.moveStage(name, 'old', null, '3', call()))).code).toBe('MALFORMED_RESPONSE')
  })
})

describe('an error of the service', () => {
  it.each(['ParameterNotFound', 'ParameterVersionNotFound', 'TooManyUpdates'])(
    '%s without a text has our own words',
    async (type) => {
      const { store } = await loopbackParameters((response) => refuse(response, type))
      const client = createSecretClient({ store, maxAttempts: 1 })
      const error: unknown = await client.get(name).catch((thrown: unknown) => thrown)
      expect(String(error)).not.toContain('UnknownError')
      expect(String(error)).toMatch(/NOT_FOUND|VERSION_NOT_FOUND|CONFLICT/)
      await client.close()
    },
  )

  // Edge case 81.
  it('that is reset before the headers is UNAVAILABLE, though the SDK names it a timeout', async () => {
    expect((await failureOfRead((response) => void response.destroy())).code).toBe('UNAVAILABLE')
  })

  // Edge case 80.
  it('shows nothing of its text, of the credentials or of the signature', async () => {
    const failure = await failureOfRead((response) =>
      answer(response, { __type: 'ValidationException', message: canary('text') }, 400),
    )
    expect(failure).toEqual({ code: 'INVALID_ARGUMENT', retry: 'never', status: 400 })
  })

  it('is asked for once: nothing is tried again below the client', async () => {
    const { store, requests } = await loopbackParameters((response) =>
      refuse(response, 'ThrottlingException', 'Rate exceeded'),
    )
    expect((await failureOf(store.readSecret(name, call()))).code).toBe('RATE_LIMITED')
    expect(requests).toHaveLength(1)
  })
})

describe('a store', () => {
  // Edge case 74.
  it('that is closed sends nothing', async () => {
    const { store, requests } = await loopbackParameters((response) => answer(response, good()))
    await store.readSecret(name, call())
    await store.close()
    await store.close()
    await expect(store.readSecret(name, call())).rejects.toThrow('CLOSED')
    expect(requests).toHaveLength(1)
  })

  it('shows neither credentials nor values', async () => {
    const { store } = await loopbackParameters((response) => answer(response, good()))
    await store.readSecret(name, call())
    expect(findCanary(printed(store))).toBeUndefined()
    expect(findCanary(JSON.stringify({ ...store }))).toBeUndefined()
  })

  it('ends a call with its signal while the service is silent', async () => {
    const { store } = await loopbackParameters(() => undefined)
    const controller = new AbortController()
    const reading = store.readSecret(name, call(10_000, controller.signal))
    controller.abort()
    await expect(reading).rejects.toThrow('ABORTED')
  })

  it('sends nothing for what it refuses by itself', async () => {
    const { store, requests } = await loopbackParameters((response) => answer(response, good()))
    const text = { text: canary() }
    const withSettings = (settings: object): Promise<unknown> => store.createSecret('x', text, { ...call(), settings })
    const refused: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => store.writeSecret('x', { text: '' }, call()), 'INVALID_ARGUMENT'],
      [() => store.writeSecret('x', { text: '{{x}}' }, call()), 'INVALID_ARGUMENT'],
      [() => store.writeSecret('x', { text: '\ud800' }, call()), 'INVALID_ARGUMENT'],
      [() => store.writeSecret('x', { text: 'é'.repeat(2049) }, call()), 'VALUE_TOO_LARGE'],
      [() => store.writeSecret(parameterArn('/x'), text, call()), 'INVALID_NAME'],
      [() => store.createSecret('/aws/x', text, call()), 'INVALID_NAME'],
      [() => store.deleteSecret(parameterArn('/x'), call()), 'INVALID_NAME'],
      [() => store.moveStage(parameterArn('/x'), 'live', '1', null, call()), 'INVALID_NAME'],
      [() => store.moveStage('x', 'AWSCURRENT', '1', null, call()), 'INVALID_ARGUMENT'],
      [() => store.moveStage('x', 'live', 'one', null, call()), 'INVALID_ARGUMENT'],
      [() => store.moveStage('x', 'live', null, '0', call()), 'INVALID_ARGUMENT'],
      [() => store.readVersion('x', {} as 'previous', call()), 'INVALID_ARGUMENT'],
      [() => store.readVersion('x', { id: 'live' }, call()), 'INVALID_ARGUMENT'],
      [() => store.readVersion('x', { stage: '1' }, call()), 'INVALID_ARGUMENT'],
      [() => store.readPath('app', {}, call()).next(), 'INVALID_NAME'],
      [() => store.readPath('/app', { depth: 1 } as object, call()).next(), 'INVALID_ARGUMENT'],
      [() => store.tagSecret(parameterArn('/x'), {}, call()), 'INVALID_NAME'],
      [() => store.tagSecret('x', { 'aws:x': '' }, call()), 'INVALID_ARGUMENT'],
      [() => store.untagSecret('x', [''], call()), 'INVALID_ARGUMENT'],
      [() => withSettings({ kmsKey: 'k' }), 'INVALID_ARGUMENT'],
      [() => withSettings({ type: 'Secret' }), 'INVALID_ARGUMENT'],
      [() => withSettings({ description: 'x'.repeat(1025) }), 'INVALID_ARGUMENT'],
      [() => withSettings({ allowedPattern: 'x'.repeat(1025) }), 'INVALID_ARGUMENT'],
    ]
    for (const [attempt, code] of refused) await expect(attempt(), code).rejects.toThrow(code)
    expect(requests).toEqual([])
  })
})
