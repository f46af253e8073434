// What a client writes to Secrets Manager, what it repeats, and what it refuses to send.
import { canary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { openedClient, operations } from '../../fixtures/fake-service.ts'

const key = '22222222-2222-2222-2222-222222222222'

describe('a write with a key', () => {
  // Edge case 10.
  it('whose reply is lost is sent again with the same token, and makes one version', async () => {
    const { fake, secrets } = await openedClient()
    await secrets.create('a', canary())
    fake.calls.clear()
    fake.faults.cutBody({ times: 2 })
    await secrets.putOnce('a', canary(), key)
    const tokens = [...fake.calls].map(({ body }) => (body as { ClientRequestToken: string }).ClientRequestToken)
    expect(tokens).toEqual([key, key, key])
    const { stages } = await secrets.describe('a')
    expect([Object.keys(stages).length, stages[key]]).toEqual([2, ['AWSCURRENT']])
  })

  // Edge case 11.
  it('that was used with another value is CONFLICT, and is not sent again', async () => {
    const { fake, secrets } = await openedClient()
    await secrets.create('a', canary())
    await secrets.putOnce('a', canary('one'), key)
    fake.calls.clear()
    await expect(secrets.putOnce('a', canary('another'), key)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(operations(fake)).toEqual(['PutSecretValue'])
  })
})

describe('a write without a key', () => {
  it('whose reply is lost is not sent again, since it would make another version', async () => {
    const { fake, secrets } = await openedClient()
    await secrets.create('a', canary())
    fake.calls.clear()
    fake.faults.cutBody()
    await expect(secrets.put('a', canary())).rejects.toMatchObject({ reason: 'maybe-stored' })
    expect(operations(fake)).toEqual(['PutSecretValue'])
  })
})

describe('a value', () => {
  // Edge case 15.
  it('that is bytes comes back as it was, and is no text when it is not UTF-8', async () => {
    const { secrets } = await openedClient()
    const bytes = Uint8Array.of(0, 255, 254, 128)
    await secrets.create('a', bytes)
    const secret = await secrets.get('a')
    expect(secret.bytes()).toEqual(bytes)
    expect(() => secret.text()).toThrow('DECODE_FAILED')
  })

  // Edge case 16.
  it('above 65,536 bytes, as UTF-8, is VALUE_TOO_LARGE and not sent', async () => {
    const { fake, secrets } = await openedClient()
    for (const value of ['x'.repeat(65_537), '🔑'.repeat(20_000), new Uint8Array(65_537)])
      for (const write of ['create', 'put'] as const)
        await expect(secrets[write]('a', value)).rejects.toMatchObject({ code: 'VALUE_TOO_LARGE' })
    expect(operations(fake)).toEqual([])
  })

  // Edge case 94.
  it('with half of a surrogate pair is INVALID_ARGUMENT and not sent; NUL, BOM and astral characters come back', async () => {
    const { fake, secrets } = await openedClient()
    for (const text of ['a\ud800', '\udc00a']) {
      await expect(secrets.create('a', text)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      await expect(secrets.create('a', { text })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(operations(fake)).toEqual([])
    const odd = '\ufeffa\u0000b🔑\u{10ffff}\r\n'
    await secrets.create('a', odd)
    expect((await secrets.get('a')).text()).toBe(odd)
  })
})
