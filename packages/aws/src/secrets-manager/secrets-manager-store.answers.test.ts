import type { ServerResponse } from 'node:http'
import { createSecretClient, isSecretError, isStoreFailure, type ErrorFacts } from '@keyharbor/core'
import { canary, findCanary, printed } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { answer, arnOf, call, loopbackService, refuse, type Respond } from '../../fixtures/loopback-service.ts'

const id = '0f8fad5b-d9cb-469f-a165-70867728950e'
const good = (SecretString: unknown = canary()): object => ({
  ARN: arnOf('app/db'),
  Name: 'app/db',
  SecretString,
  VersionId: id,
  VersionStages: ['AWSCURRENT'],
  CreatedDate: 1_773_934_357.694,
})

/** What a read of `app/db` fails with when the service answers so; it never shows what was in the answer. */
async function failureOf(respond: Respond): Promise<ErrorFacts> {
  const { store } = await loopbackService(respond)
  const error: unknown = await store.readSecret('app/db', call()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(findCanary(printed(error))).toBeUndefined()
  if (!isStoreFailure(error)) throw new Error('The read did not fail with a StoreFailure.')
  return error.facts
}

const html =
  (status: number): Respond =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end(`<html>${canary('page')}</html>`)

describe('the status of an answer comes before its body', () => {
  it.each([500, 502, 503, 504])('%i with HTML is UNAVAILABLE', async (status) => {
    expect(await failureOf(html(status))).toEqual({ code: 'UNAVAILABLE', status })
  })

  it('503 without a body is UNAVAILABLE', async () => {
    expect((await failureOf((response) => void response.writeHead(503).end())).code).toBe('UNAVAILABLE')
  })

  it('429 is RATE_LIMITED whoever answers it, with the time that it asks for', async () => {
    const limited: Respond = (response) => void response.writeHead(429, { 'retry-after': '7' }).end()
    expect(await failureOf(limited)).toEqual({ code: 'RATE_LIMITED', retry: 'safe', status: 429, retryAfterMs: 7000 })
  })

  it.each([401, 403, 404])('%i with HTML is of something in between: MALFORMED_RESPONSE', async (status) => {
    expect((await failureOf(html(status))).code).toBe('MALFORMED_RESPONSE')
  })

  it('a redirect is CONFIG and is not followed', async () => {
    const redirect: Respond = (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    expect(await failureOf(redirect)).toMatchObject({ code: 'CONFIG', reason: 'redirected' })
  })
})

describe('a 200 that is no answer of the service is MALFORMED_RESPONSE', () => {
  it.each<[string, (response: ServerResponse) => unknown]>([
    ['HTML', (response) => response.end(`<html>${canary('page')}</html>`)],
    ['nothing', (response) => response.end()],
    ['null', (response) => response.end('null')],
    ['a list', (response) => response.end('[1]')],
    ['an empty object', (response) => answer(response, {})],
    ['JSON that breaks off', (response) => response.end(`{"Name":"app/db","SecretString":"${canary()}`)],
    [
      'a body that breaks off',
      (response) => response.writeHead(200, { 'content-length': '999' }).write('{"Name":', () => response.destroy()),
    ],
    ['no value', (response) => answer(response, { ...good(), SecretString: undefined })],
    ['a value that is a number', (response) => answer(response, good(7))],
    [
      'bytes that are no base64',
      (response) => answer(response, { ...good(), SecretString: undefined, SecretBinary: '%%%' }),
    ],
    ['a text and bytes', (response) => answer(response, { ...good(), SecretBinary: 'AAEC' })],
    ['no version', (response) => answer(response, { ...good(), VersionId: undefined })],
    ['no name', (response) => answer(response, { ...good(), Name: undefined })],
  ])('%s', async (_, respond) => {
    expect((await failureOf((response) => void respond(response))).code).toBe('MALFORMED_RESPONSE')
  })
})

describe('an answer is held to what was asked', () => {
  // Acceptance check 35.
  it('about another secret it is INTEGRITY', async () => {
    const other: Respond = (response) => answer(response, { ...good(), Name: 'app/other' })
    expect((await failureOf(other)).code).toBe('INTEGRITY')
  })

  it('about another version it is INTEGRITY', async () => {
    const { store } = await loopbackService((response) => answer(response, good()))
    const asked = { id: '11111111-1111-1111-1111-111111111111' }
    await expect(store.readVersion('app/db', asked, call())).rejects.toThrow('INTEGRITY')
    await expect(store.readVersion('app/db', 'previous', call())).rejects.toThrow('INTEGRITY')
  })

  it('with another version id than the token of the write it is INTEGRITY', async () => {
    const { store } = await loopbackService((response) => answer(response, good()))
    await expect(store.writeSecret('app/db', { text: canary() }, call())).rejects.toThrow('INTEGRITY')
    await expect(store.createSecret('app/db', { text: canary() }, call())).rejects.toThrow('INTEGRITY')
  })

  it('of a batch, what answers the ARN of another account is not taken for the own secret of that name', async () => {
    const foreign = arnOf('app/db').replace('123456789012', '210987654321')
    const [own, theirs] = [canary('own'), canary('theirs')]
    const entry = { ...good(theirs), ARN: foreign }
    for (const batch of [
      { SecretValues: [entry], Errors: [] },
      { SecretValues: [good(own), entry], Errors: [] },
      { SecretValues: [entry], Errors: [{ SecretId: 'app/db', ErrorCode: 'ResourceNotFoundException' }] },
    ]) {
      const { store } = await loopbackService((response, { operation }) =>
        answer(response, operation === 'BatchGetSecretValue' ? batch : good(own)),
      )
      const results = await store.readSecrets(['app/db', foreign], call())
      expect(JSON.stringify(results.get('app/db')).includes(theirs)).toBe(false)
      expect(results.get(foreign)?.ok).toBe(true)
    }
  })

  it('of a batch with one entry that can not be, fails that one alone', async () => {
    const broken = { ARN: arnOf('x'), Name: 'x' }
    const { store } = await loopbackService((response) => answer(response, { SecretValues: [good(), broken] }))
    for (const results of [
      await store.readSecrets(['app/db', 'x'], call()),
      await store.readMatching({ names: ['a', 'x'] }, call()),
    ])
      expect([...results].map(([name, result]) => [name, result.ok ? 'read' : result.error.code]).toSorted()).toEqual([
        ['app/db', 'read'],
        ['x', 'MALFORMED_RESPONSE'],
      ])
  })

  it('value and version come from one answer, by one request', async () => {
    const value = canary()
    const { store, requests } = await loopbackService((response) => answer(response, good(value)))
    const secret = await store.readSecret('app/db', call())
    expect('text' in secret.value && secret.value.text === value).toBe(true)
    expect(secret.version).toEqual({ id, stages: ['AWSCURRENT'], createdAt: new Date(1_773_934_357_694) })
    expect(requests).toEqual([{ operation: 'GetSecretValue', body: { SecretId: 'app/db' } }])
  })
})

describe('the connection', () => {
  // Edge case 81.
  it('that is reset before the headers is UNAVAILABLE, though the SDK names it a timeout', async () => {
    expect((await failureOf((response) => void response.destroy())).code).toBe('UNAVAILABLE')
  })

  it('that is refused is UNAVAILABLE, and nothing was sent', async () => {
    const { store } = await loopbackService(() => undefined, { endpoint: 'http://127.0.0.1:1' })
    await expect(store.readSecret('app/db', call())).rejects.toMatchObject({
      facts: { code: 'UNAVAILABLE', retry: 'safe' },
    })
  })
})

describe('an error of the service', () => {
  it('without a message has our own words', async () => {
    const { store } = await loopbackService((response) => refuse(response, 'ResourceNotFoundException'))
    await expect(store.readSecret('app/db', call())).rejects.toMatchObject({ facts: { code: 'NOT_FOUND' } })
  })

  // Edge cases 2, 80.
  it('tells the id of its request, and nothing of its text, of the credentials or of the signature', async () => {
    const { store } = await loopbackService((response) =>
      answer(
        response,
        { __type: 'AccessDeniedException', Message: `Access to KMS is not allowed. ${canary('text')}` },
        400,
        {
          'x-amzn-requestid': id,
        },
      ),
    )
    const client = createSecretClient({ store })
    const error: unknown = await client.get('app/db').catch((thrown: unknown) => thrown)
    expect(findCanary(printed(error))).toBeUndefined()
    expect(isSecretError(error) && error.code).toBe('PERMISSION_DENIED')
    expect(error).toMatchObject({ cause: { requestId: id, status: 400 } })
    expect(String(error)).toContain('kms:Decrypt')
    await client.close()
  })

  it('about credentials lets the next call ask for them anew', async () => {
    let asked = 0
    const { store } = await loopbackService(
      (response, _, count) =>
        count === 1 ? refuse(response, 'ExpiredTokenException', 'expired') : answer(response, good()),
      {
        credentials: () => {
          asked += 1
          return Promise.resolve({ accessKeyId: canary('id'), secretAccessKey: canary('key') })
        },
      },
    )
    await expect(store.readSecret('app/db', call())).rejects.toMatchObject({ facts: { code: 'UNAUTHENTICATED' } })
    await store.readSecret('app/db', call())
    expect(asked).toBe(2)
  })

  it('about the time of a signature keeps the client, which has learnt the time of the service by it', async () => {
    const hourMs = 3_600_000
    const date = new Date(Date.now() + hourMs).toUTCString()
    const refusal = { __type: 'InvalidSignatureException', Message: 'Signature expired: a is now earlier than b' }
    const { store, requests } = await loopbackService((response) => {
      // As 20261125T040000Z.
      const [day, time] = String(response.req.headers['x-amz-date']).split('T')
      const signedAt = Date.parse(
        `${day?.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time?.replace(/(..)(..)(..)/, '$1:$2:$3')}`,
      )
      const isInTime = Math.abs(signedAt - Date.parse(date)) < hourMs / 10
      answer(response, isInTime ? good() : refusal, isInTime ? 200 : 400, { date })
    })
    const first = store.readSecret('app/db', call())
    await expect(first).rejects.toMatchObject({ facts: { code: 'UNAUTHENTICATED', retry: 'safe' } })
    await expect(store.readSecret('app/db', call())).resolves.toBeDefined()
    expect(requests).toHaveLength(2)
  })

  it('about credentials breaks no request that is under way, and is not told twice', async () => {
    const held: ServerResponse[] = []
    let asked = 0
    const { store, requests } = await loopbackService(
      (response, _, count) => {
        if (count === 1) refuse(response, 'ExpiredTokenException', 'expired')
        else if (count <= 3) held.push(response)
        else answer(response, good())
        if (count === 3) refuse(held[0] ?? response, 'ExpiredTokenException', 'expired')
      },
      {
        credentials: () => {
          asked += 1
          return Promise.resolve({ accessKeyId: canary('id'), secretAccessKey: canary('key') })
        },
      },
    )
    const old = [store.readSecret('app/db', call()), store.readSecret('app/db', call())]
    await Promise.race(old.map((reading) => reading.catch(() => undefined)))
    const fresh = store.readSecret('app/db', call())
    const outcomes = await Promise.allSettled(old)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    answer(held[1] as ServerResponse, good())
    await fresh
    await store.readSecret('app/db', call())
    expect([asked, requests.length]).toEqual([2, 4])
  })

  it('is asked for once: nothing is tried again below the client', async () => {
    const { store, requests } = await loopbackService((response) =>
      refuse(response, 'ThrottlingException', 'Rate exceeded'),
    )
    await expect(store.readSecret('app/db', call())).rejects.toThrow('RATE_LIMITED')
    expect(requests).toHaveLength(1)
  })
})

describe('a store', () => {
  // Edge case 74.
  it('that is closed sends nothing', async () => {
    const { store, requests } = await loopbackService((response) => answer(response, good()))
    await store.readSecret('app/db', call())
    await store.close()
    await store.close()
    await expect(store.readSecret('app/db', call())).rejects.toThrow('CLOSED')
    expect(requests).toHaveLength(1)
  })

  it('shows neither credentials nor values', async () => {
    const { store } = await loopbackService((response) => answer(response, good()))
    await store.readSecret('app/db', call())
    expect(findCanary(printed(store))).toBeUndefined()
    expect(findCanary(JSON.stringify({ ...store }))).toBeUndefined()
  })

  it('ends a call with its signal while the service is silent', async () => {
    const { store } = await loopbackService(() => undefined)
    const controller = new AbortController()
    const reading = store.readSecret('app/db', call(10_000, controller.signal))
    controller.abort()
    await expect(reading).rejects.toThrow('ABORTED')
  })

  it('sends nothing for what it refuses by itself', async () => {
    const { store, requests } = await loopbackService((response) => answer(response, good()))
    const tooLarge = { text: 'é'.repeat(32_769) }
    await expect(store.writeSecret('app/db', tooLarge, call())).rejects.toThrow('VALUE_TOO_LARGE')
    await expect(store.createSecret(arnOf('a'), { text: canary() }, call())).rejects.toThrow('INVALID_NAME')
    await expect(store.moveStage('app/db', 'AWSCURRENT', null, null, call())).rejects.toThrow('promote')
    await expect(store.readVersion('app/db', {} as 'previous', call())).rejects.toThrow('INVALID_ARGUMENT')
    const settings = { kmsKey: 'k' } as object
    await expect(store.createSecret('app/db', { text: canary() }, { ...call(), settings })).rejects.toThrow(
      'INVALID_ARGUMENT',
    )
    expect(requests).toEqual([])
  })
})
