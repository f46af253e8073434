// Values that are checked against a schema of the application.
import { inspect } from 'node:util'
import { canary, findCanary } from '@keyharbor/testing'
import { expect, expectTypeOf, test } from 'vitest'
import { codeOf, setup } from '../../fixtures/setup.ts'
import type { CheckedSecret } from '../secret/checked-secret.ts'
import type { SchemaResult, StandardSchema } from '../secret/standard-schema.ts'

interface Login {
  readonly user: string
  readonly port: number
}

/** A schema of logins that counts how often it is asked; its messages quote the value, as those of real libraries do. */
function loginSchema(): { schema: StandardSchema<Login>; asked: () => number } {
  let asked = 0
  const validate = (value: unknown): SchemaResult<Login> => {
    asked += 1
    const { user, port } = value as Partial<Record<'user' | 'port', unknown>>
    if (typeof user !== 'string') return { issues: [{ message: `no user in ${JSON.stringify(value)}` }] }
    return { value: { user, port: Number(port) } }
  }
  return { schema: { '~standard': { version: 1, vendor: 'test', validate } }, asked: () => asked }
}

test('json gives what the schema makes of the value, with its type, checked once for each version', async () => {
  const { client, change } = await setup({ minRefreshIntervalMs: 0 })
  await change('{"user":"u","port":"5432"}')
  const { schema, asked } = loginSchema()
  const secret = await client.get('db', { schema })
  expectTypeOf(secret).toEqualTypeOf<CheckedSecret<Login>>()
  expect(secret.json()).toEqual({ user: 'u', port: 5432 })
  expect((await client.get('db', { schema })).json()).toBe(secret.json())
  await client.refresh('db')
  expect((await client.get('db', { schema })).json()).toEqual(secret.json())
  expect(asked()).toBe(1)
  await change('{"user":"v","port":"1"}')
  await client.refresh('db')
  expect((await client.get('db', { schema })).json().user).toBe('v')
  expect(asked()).toBe(2)
})

test('two schemas of one secret do not disturb each other', async () => {
  const { client, change } = await setup()
  await change('{"user":"u","port":"1"}')
  const [first, second] = [loginSchema(), loginSchema()]
  await client.get('db', { schema: first.schema })
  await client.get('db', { schema: second.schema })
  expect([first.asked(), second.asked()]).toEqual([1, 1])
})

test('a value that does not fit is DECODE_FAILED, and the messages of the schema are not shown', async () => {
  const { client, value } = await setup()
  const { schema } = loginSchema()
  const error: unknown = await client.get('db', { schema }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'DECODE_FAILED', operation: 'get', secret: 'db', version: '1' })
  expect(String(error)).toContain('in 1 point;')
  expect(findCanary(inspect(error, { showHidden: true, depth: 10 }))).toBeUndefined()
  expect((await client.get('db')).text()).toBe(value)
})

test('a schema that throws shows nothing of what it throws', async () => {
  const { client } = await setup()
  const validate = (value: unknown): never => {
    throw new Error(String(value))
  }
  const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate } }
  const error: unknown = await client.get('db', { schema }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'DECODE_FAILED' })
  expect(findCanary(inspect(error, { showHidden: true, depth: 10 }))).toBeUndefined()
})

test('text that is no JSON object is given to the schema as text, numbers too', async () => {
  const { client, change } = await setup()
  await change('12345')
  const seen: unknown[] = []
  const validate = (value: unknown): SchemaResult<string> => {
    seen.push(value)
    return { value: String(value) }
  }
  const schema: StandardSchema<string> = { '~standard': { version: 1, vendor: 'test', validate } }
  expect((await client.get('db', { schema })).json()).toBe('12345')
  expect(seen[0]).toBe('12345')
})

test('an asynchronous schema is waited for', async () => {
  const { client, change } = await setup()
  await change('{"user":"u"}')
  const validate = (value: unknown): Promise<SchemaResult<unknown>> => Promise.resolve({ value })
  const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate } }
  expect((await client.get('db', { schema })).json()).toEqual({ user: 'u' })
})

test('a checked secret prints as a label, like any other', async () => {
  const { client, change } = await setup()
  await change(JSON.stringify({ user: canary('user') }))
  const secret = await client.get('db', { schema: loginSchema().schema })
  expect(inspect(secret, { showHidden: true })).toBe('[Secret db@2]')
  expect(findCanary(JSON.stringify({ secret }))).toBeUndefined()
})

test('what is no schema is refused before anything is read', async () => {
  const { client, reads } = await setup()
  expect(await codeOf(client.get('db', { schema: {} as StandardSchema }))).toBe('INVALID_ARGUMENT')
  expect(reads()).toBe(0)
})
