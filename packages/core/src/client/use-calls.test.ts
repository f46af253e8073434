// Values that whoever they are for may reject.
import { describe, expect, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'

class LoginRefused extends Error {}

const isRejected = (error: unknown): boolean => error instanceof LoginRefused

/** A peer that lets one password in. */
function peerOf(password: string): { tried: string[]; login: (secret: { text(): string; version: string }) => string } {
  const tried: string[] = []
  const login = (secret: { text(): string; version: string }): string => {
    tried.push(secret.version)
    if (secret.text() !== password) throw new LoginRefused('no')
    return 'connected'
  }
  return { tried, login }
}

describe('use', () => {
  test('gives what the function makes of the secret', async () => {
    const { client, value } = await setup()
    expect(await client.use('db', (secret) => secret.text())).toBe(value)
  })

  // Acceptance check 45.
  test('reads anew when the value is rejected, once for everybody, and tries the new version', async () => {
    const { client, change, reads } = await setup()
    await client.get('db')
    await change('rotated')
    const { login } = peerOf('rotated')
    const all = await Promise.all(Array.from({ length: 1_000 }, () => client.use('db', login, { isRejected })))
    expect(new Set(all)).toEqual(new Set(['connected']))
    expect(reads()).toBe(2)
  })

  test('passes an error on that does not mean a wrong value, without reading anew', async () => {
    const { client, reads } = await setup()
    const failed = new Error('another reason')
    const fn = (): never => {
      throw failed
    }
    await expect(client.use('db', fn, { isRejected })).rejects.toBe(failed)
    await expect(client.use('db', fn)).rejects.toBe(failed)
    const broken = { isRejected: (): never => fn() }
    await expect(client.use('db', fn, broken)).rejects.toBe(failed)
    expect(reads()).toBe(1)
  })

  test('with no other version passes the rejection on, and does not hand the value out again for a while', async () => {
    const { client, clock, reads } = await setup()
    const { tried, login } = peerOf('another')
    await expect(client.use('db', login, { isRejected })).rejects.toBeInstanceOf(LoginRefused)
    await expect(client.use('db', login, { isRejected })).rejects.toMatchObject({
      code: 'INTEGRITY',
      reason: 'rejected',
      operation: 'use',
      version: '1',
      retryAfterMs: 5_000,
    })
    expect(tried).toEqual(['1'])
    expect(reads()).toBe(2)
    await clock.advance(5_000)
    await expect(client.use('db', login, { isRejected })).rejects.toBeInstanceOf(LoginRefused)
    await clock.advance(9_999)
    expect(await codeOf(client.use('db', login, { isRejected }))).toBe('INTEGRITY')
  })

  test('does not try a third time', async () => {
    const { client, change } = await setup()
    await client.get('db')
    await change('rotated')
    const { tried, login } = peerOf('neither')
    await expect(client.use('db', login, { isRejected })).rejects.toBeInstanceOf(LoginRefused)
    expect(tried).toEqual(['1', '2'])
  })

  test('goes back to the version before when the new one is rejected, and takes the one after it', async () => {
    const { client, clock, change, value } = await setup({ maxAgeMs: 60_000 })
    await client.get('db')
    await change('too early')
    await client.refresh('db')
    const { tried, login } = peerOf(value)
    expect(await client.use('db', login, { isRejected })).toBe('connected')
    expect(tried).toEqual(['2', '1'])
    expect((await client.get('db')).version).toBe('1')
    await change(value)
    await clock.advance(60_000)
    expect((await client.refresh('db')).version).toBe('3')
  })

  test('a version that was rejected and works after all is good again', async () => {
    const { client, clock } = await setup()
    let works = false
    const login = (): string => {
      if (!works) throw new LoginRefused('no')
      return 'connected'
    }
    await expect(client.use('db', login, { isRejected })).rejects.toBeInstanceOf(LoginRefused)
    works = true
    await clock.advance(5_000)
    expect(await client.use('db', login, { isRejected })).toBe('connected')
    works = false
    await expect(client.use('db', login, { isRejected })).rejects.toBeInstanceOf(LoginRefused)
    await clock.advance(5_000)
    await expect(client.use('db', login, { isRejected })).rejects.toBeInstanceOf(LoginRefused)
  })

  test('a rejection during an outage passes the rejection on', async () => {
    const { client, store } = await setup()
    await client.get('db')
    store.faults.fail('readSecret', { code: 'UNAVAILABLE' }, Infinity)
    const { login } = peerOf('another')
    await expect(client.use('db', login, { isRejected })).rejects.toBeInstanceOf(LoginRefused)
  })

  test.each<[string, unknown, object]>([
    ['no function', undefined, {}],
    ['an option that there is not', () => 'x', { maxAgeMs: 1 }],
    ['isRejected that is no function', () => 'x', { isRejected: true }],
  ])('%s is refused before anything is read', async (_, fn, options) => {
    const { client, reads } = await setup()
    expect(await codeOf(client.use('db', fn as () => string, options))).toBe('INVALID_ARGUMENT')
    expect(reads()).toBe(0)
  })
})

describe('reportRejected', () => {
  test('tells whether there is another version, by one read for everybody', async () => {
    const { client, change, reads } = await setup()
    await client.get('db')
    expect(await client.reportRejected('db', '1')).toBe(false)
    await change('rotated')
    client.invalidate('db')
    expect(await Promise.all([client.reportRejected('db', '1'), client.reportRejected('db', '1')])).toEqual([
      true,
      true,
    ])
    expect(reads()).toBe(3)
  })

  test('of a version that has been replaced already reads nothing', async () => {
    const { client, change, reads } = await setup()
    await change('rotated')
    await client.get('db')
    expect(await client.reportRejected('db', '1')).toBe(true)
    expect(reads()).toBe(1)
  })

  test('needs a version', async () => {
    const { client } = await setup()
    expect(await codeOf(client.reportRejected('db', ''))).toBe('INVALID_ARGUMENT')
  })
})

describe('the hook validate', () => {
  test('keeps a bad version out: the last good one stays, and the next one is tried', async () => {
    const seen: string[] = []
    const validate = (secret: { version: string; text(): string }): boolean => {
      seen.push(secret.version)
      return secret.text() !== 'bad'
    }
    const { client, clock, change, value } = await setup({ validate, minRefreshIntervalMs: 0 })
    await client.get('db')
    await change('bad')
    await expect(client.refresh('db')).rejects.toMatchObject({ code: 'INTEGRITY', reason: 'rejected' })
    expect((await client.get('db')).text()).toBe(value)
    await change('good')
    await clock.advance(1_000)
    expect((await client.refresh('db')).text()).toBe('good')
    await client.refresh('db')
    expect(seen).toEqual(['1', '2', '3'])
  })

  test('may be asynchronous, and rejects by throwing as well', async () => {
    const { client } = await setup({ validate: () => Promise.reject(new Error('no')) })
    expect(await codeOf(client.get('db'))).toBe('INTEGRITY')
  })

  test('that gives nothing back is content', async () => {
    const { client } = await setup({ validate: () => {} })
    expect((await client.get('db')).version).toBe('1')
  })
})
