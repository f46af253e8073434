// What the errors of Parameter Store do in a client: what is tried again, what is held, what is told.
import { isSecretError } from '@keyharbor/core'
import { canary, findCanary, printed } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { bodies, clientOn, collected, made, openedParameters } from '../../fixtures/fake-parameters.ts'
import { operations } from '../../fixtures/fake-service.ts'
import { answer, call, loopbackParameters, parameterArn } from '../../fixtures/loopback-service.ts'

describe('a get', () => {
  // Edge case 25.
  it('of a parameter that there is not is NOT_FOUND in our own words, though the service says nothing', async () => {
    const { fake, store } = await openedParameters()
    const client = clientOn(store)
    const error: unknown = await client.get('x').catch((thrown: unknown) => thrown)
    expect(isSecretError(error) && error.code).toBe('NOT_FOUND')
    expect(String(error)).not.toMatch(/UnknownError|ParameterNotFound/)
    expect(String(error)).toContain('"x"')
    expect(operations(fake)).toEqual(['GetParameter'])
    expect(await client.getOptional('x')).toBeUndefined()
  })

  it('that is throttled twice succeeds with the third request', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    fake.calls.clear()
    fake.faults.throttle({ times: 2 })
    await clientOn(store).get('x')
    expect(operations(fake)).toEqual(['GetParameter', 'GetParameter', 'GetParameter'])
  })

  it('that meets 503 with HTML is UNAVAILABLE without a word of the page', async () => {
    const { fake, store } = await openedParameters()
    fake.faults.htmlPage({ status: 503, times: Infinity })
    const error: unknown = await clientOn(store)
      .get('x')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'SecretError', code: 'UNAVAILABLE' })
    expect(printed(error)).not.toMatch(/SyntaxError|html|sign in|Unexpected token/i)
  })

  it('of either spelling of a flat name is one entry and one request', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    fake.calls.clear()
    const client = clientOn(store)
    const [one, other] = await Promise.all([client.get('x'), client.get('/x')])
    expect(one).toBe(other)
    expect(operations(fake)).toEqual(['GetParameter'])
  })
})

describe('a value that is held', () => {
  // Edge case 79.
  it('stays when an answer is empty, of which the SDK makes one without a value', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    const client = clientOn(store)
    const held = await client.get('x')
    fake.faults.answer({ status: 200, headers: {}, body: '' }, { times: Infinity })
    await expect(client.refresh('x')).rejects.toMatchObject({ code: 'MALFORMED_RESPONSE' })
    expect(await client.get('x')).toBe(held)
  })

  it('is gone when the parameter is deleted', async () => {
    const { store } = await openedParameters()
    await made(store, 'x')
    const client = clientOn(store)
    await client.get('x')
    await store.deleteSecret('x', call())
    await expect(client.refresh('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(client.peek('x')).toBeUndefined()
  })

  it('stays when another parameter is answered', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    const client = clientOn(store)
    const held = await client.get('x')
    fake.faults.wrongSecret({ times: Infinity })
    const error: unknown = await client.refresh('x').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INTEGRITY' })
    expect(await client.get('x')).toBe(held)
  })
})

describe('a write', () => {
  // Edge case 27.
  it('of 4,097 bytes is VALUE_TOO_LARGE before anything is sent, unless a larger tier is allowed', async () => {
    const { fake, store } = await openedParameters()
    const value = `${canary()}${'x'.repeat(4097)}`.slice(0, 4097)
    const error: unknown = await clientOn(store)
      .create('x', value)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'VALUE_TOO_LARGE' })
    expect(findCanary(printed(error))).toBeUndefined()
    expect(operations(fake)).toEqual([])
    const larger = await openedParameters({ tier: 'intelligent-tiering' })
    await clientOn(larger.store).create('x', value)
    expect(bodies(larger.fake)).toMatchObject([{ Tier: 'Intelligent-Tiering' }])
  })

  // Edge case 30.
  it('that meets another one is CONFLICT, and is tried again after a wait', async () => {
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/aws/ssm' })
    await made(store, 'x')
    fake.calls.clear()
    fake.conflict(2)
    expect((await clientOn(store).put('x', canary())).id).toBe('2')
    expect(operations(fake)).toEqual(['PutParameter', 'PutParameter', 'PutParameter'])
    fake.conflict(Number.MAX_SAFE_INTEGER)
    await expect(clientOn(store).put('x', canary())).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('whose reply is lost is not sent again, since that would make a version more', async () => {
    const { fake, store } = await openedParameters({ kmsKeyId: 'alias/aws/ssm' })
    await made(store, 'x')
    fake.calls.clear()
    fake.faults.cutBody()
    await expect(clientOn(store).put('x', canary())).rejects.toMatchObject({ reason: 'maybe-stored' })
    expect(operations(fake)).toEqual(['PutParameter'])
    expect(await collected(store.listVersions('x', call()))).toHaveLength(2)
  })

  // Edge case 94.
  it('of half a surrogate pair is refused before anything is sent, and what else is no plain text comes back', async () => {
    const { fake, store } = await openedParameters()
    const client = clientOn(store)
    await expect(client.create('x', `${canary()}\ud800`)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(operations(fake)).toEqual([])
    for (const [index, text] of ['\0x\0', '\ufeffx', '🔑 密码', '\u2028'].entries()) {
      await client.create(`x${index}`, text)
      expect((await client.refresh(`x${index}`)).text() === text, `text ${index}`).toBe(true)
    }
  })
})

describe('a listing', () => {
  // Edge case 28.
  it('by path goes on after an empty page that has a token', async () => {
    const found = { Name: '/app/db', ARN: parameterArn('/app/db'), Type: 'SecureString', Value: canary(), Version: 1 }
    const { store, requests } = await loopbackParameters((response, _, count) =>
      answer(response, count < 3 ? { Parameters: [], NextToken: `t${count}` } : { Parameters: [found] }),
    )
    const names = await clientOn(store).run('readPath', '/app', async (own, options) => {
      const all = await collected(own.readPath('/app', { recursive: true }, options))
      return all.map(({ name }) => name)
    })
    expect(names).toEqual(['/app/db'])
    expect(requests.map(({ body }) => body['NextToken'])).toEqual([undefined, 't1', 't2'])
  })
})
