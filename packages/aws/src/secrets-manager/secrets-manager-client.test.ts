// What the errors of Secrets Manager do in a client: what is tried again, what is held, what is told.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createSecretClient } from '@keyharbor/core'
import { canary, findCanary, printed } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { created, openedClient, operations } from '../../fixtures/fake-service.ts'
import { answer, arnOf, call, loopbackService } from '../../fixtures/loopback-service.ts'

const reads = (count: number): readonly string[] => Array.from({ length: count }, () => 'GetSecretValue')

describe('a get', () => {
  // Edge case 1.
  it('that is denied is PERMISSION_DENIED with the id of its request, and is not tried again', async () => {
    const { fake, secrets } = await openedClient()
    fake.access.deny({ operation: 'GetSecretValue' })
    await expect(secrets.get('a')).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      cause: { status: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
    })
    expect(operations(fake)).toEqual(reads(1))
  })

  // Edge case 6.
  it('that is throttled twice waits as long as back-off has it and succeeds with the third request', async () => {
    const { fake, store, secrets, retries } = await openedClient()
    await created(store, 'a')
    fake.calls.clear()
    fake.faults.throttle({ times: 2 })
    await secrets.get('a')
    expect(operations(fake)).toEqual(reads(3))
    expect(retries.map(({ attempt, delayMs, code }) => [attempt, delayMs, code])).toEqual([
      [2, 1, 'RATE_LIMITED'],
      [3, 2, 'RATE_LIMITED'],
    ])
  })

  // Edge case 7.
  it('that meets 503 with HTML tries again, and says UNAVAILABLE without a word of the page', async () => {
    const { fake, secrets } = await openedClient()
    fake.faults.htmlPage({ status: 503, times: Infinity })
    const error: unknown = await secrets.get('a').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'SecretError', code: 'UNAVAILABLE' })
    expect(printed(error)).not.toMatch(/SyntaxError|html|sign in|Unexpected token/i)
    expect(operations(fake)).toEqual(reads(3))
  })

  // Edge case 9.
  it('that is ended while it waits for its next attempt fails then, and sends nothing more', async () => {
    const { fake, secrets } = await openedClient({ random: () => 0.999 })
    const controller = new AbortController()
    const abort = (): void => controller.abort()
    subscribe('keyharbor:retry', abort)
    fake.faults.throttle({ times: Infinity })
    await expect(secrets.get('a', { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' })
    unsubscribe('keyharbor:retry', abort)
    expect(operations(fake)).toEqual(reads(1))
  })
})

describe('a value that is held', () => {
  // Edge case 3.
  it('stays when the secret has no version before it', async () => {
    const { fake, secrets } = await openedClient()
    await secrets.create('a', canary())
    const held = await secrets.get('a')
    await expect(secrets.getVersion('a', 'previous')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
    fake.calls.clear()
    expect(await secrets.get('a')).toBe(held)
    expect(operations(fake)).toEqual([])
  })

  // Edge case 4.
  it('is gone at once when the secret is deleted, and the error says how to get it back', async () => {
    const { store, secrets } = await openedClient()
    await created(store, 'a')
    await secrets.get('a')
    await store.deleteSecret('a', call())
    await expect(secrets.refresh('a')).rejects.toMatchObject({
      code: 'PENDING_DELETION',
      message: expect.stringContaining('Restore it first') as unknown,
    })
    expect(secrets.peek('a')).toBeUndefined()
    await expect(secrets.get('a')).rejects.toMatchObject({ code: 'PENDING_DELETION' })
  })

  // Edge case 79.
  it.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['neither text nor bytes', { Name: 'a', ARN: arnOf('a'), VersionId: '0f8fad5b-d9cb-469f-a165-70867728950e' }],
  ])('stays when a 200 holds %s', async (_, body) => {
    let good: object | undefined = {
      ...{ Name: 'a', ARN: arnOf('a'), SecretString: canary() },
      ...{ VersionId: '0f8fad5b-d9cb-469f-a165-70867728950e', VersionStages: ['AWSCURRENT'] },
    }
    const { store } = await loopbackService((response) => {
      if (good === undefined && body === undefined) response.writeHead(200).end()
      else answer(response, good ?? body)
    })
    const secrets = createSecretClient({ store, maxAttempts: 1 })
    const held = await secrets.get('a')
    good = undefined
    await expect(secrets.refresh('a')).rejects.toMatchObject({ code: 'MALFORMED_RESPONSE' })
    expect(await secrets.get('a')).toBe(held)
    await secrets.close()
  })
})

describe('credentials that the service refuses', () => {
  /** A client whose provider gives other keys each time, and how often it was asked. */
  async function changing(
    expired: number,
  ): Promise<Awaited<ReturnType<typeof openedClient>> & { readonly asked: () => number }> {
    const keys = Array.from({ length: 5 }, () => canary('id'))
    let asked = 0
    const opened = await openedClient(
      {},
      { credentials: () => Promise.resolve({ accessKeyId: keys[asked++] ?? 'none', secretAccessKey: canary('key') }) },
    )
    for (const key of keys.slice(0, expired)) opened.fake.access.expire(key)
    return { ...opened, asked: () => asked }
  }

  // Edge case 23.
  it('are asked for anew, once', async () => {
    const { fake, secrets, asked } = await changing(1)
    await expect(secrets.getOptional('a')).resolves.toBeUndefined()
    expect([asked(), ...operations(fake)]).toEqual([2, ...reads(2)])
  })

  // Edge case 23.
  it('and refused again are UNAUTHENTICATED', async () => {
    const { fake, secrets, asked } = await changing(5)
    const error: unknown = await secrets.get('a').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(findCanary(printed(error))).toBeUndefined()
    expect([asked(), ...operations(fake)]).toEqual([2, ...reads(2)])
  })
})

describe('getMany', () => {
  // Edge case 12.
  it('of 45 secrets is three batches, and two that are denied fail alone', async () => {
    const { fake, store, secrets } = await openedClient()
    const names = Array.from({ length: 45 }, (_, index) => `app/n${index}`)
    await created(store, ...names)
    for (const name of ['app/n3', 'app/n40']) fake.access.deny({ operation: 'GetSecretValue', name })
    fake.calls.clear()
    const results = [...(await secrets.getMany(names)).values()]
    const sizes = [...fake.calls].map(({ body }) => (body as { SecretIdList: readonly string[] }).SecretIdList.length)
    expect(sizes).toEqual([20, 20, 5])
    const failed = results.flatMap(({ error }) => (error === undefined ? [] : [[error.secret, error.code]]))
    expect(results).toHaveLength(45)
    expect(failed).toEqual([
      ['app/n3', 'PERMISSION_DENIED'],
      ['app/n40', 'PERMISSION_DENIED'],
    ])
  })
})
