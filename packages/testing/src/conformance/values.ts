// Conformance: what is put is what is read: all pairs of the table, and what no store may take.
import { isDeepStrictEqual } from 'node:util'
import { isSecretError, type Secret, type SecretInput } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'
import { undecodable, valueTable, type ValueRow } from './value-table.ts'

type Read = (secret: Secret, row: ValueRow) => void

const reads: Readonly<Record<string, Read>> = {
  'text()': (secret, { text }) => expectText(() => secret.text(), text),
  'bytes()': (secret, row) => expectBytes(secret, row),
  'json()': (secret, { json }) => expectResult(() => secret.json(), json),
  'field()': (secret, { fields }) => {
    for (const [name, expected] of Object.entries(fields)) expectResult(() => secret.field(name), expected)
  },
}

const pairs: readonly ConformanceCase[] = valueTable('').flatMap(({ kind }) =>
  Object.entries(reads).map(([name, read]) => ({
    title: `${kind}, read by ${name}`,
    puts: true,
    run: (context) => expectPair(context, kind, read),
  })),
)

async function expectPair(context: CaseContext, kind: string, read: Read): Promise<void> {
  const row = valueTable(canary()).find((candidate) => candidate.kind === kind)
  if (row === undefined) throw new Error('The kinds of value do not depend on the secret.')
  await context.given(row.put)
  read(await context.readAnew(), row)
}

function expectText(read: () => string, expected: ValueRow['text']): void {
  if (typeof expected === 'object') expectResult(() => JSON.parse(read()) as unknown, expected.json)
  else expectResult(read, expected)
}

/** Bytes are never undecodable: without `bytes` in the row they are the UTF-8 of its text. */
function expectBytes(secret: Secret, { bytes, text }: ValueRow): void {
  const actual = Buffer.from(secret.bytes())
  if (bytes === undefined) expectText(() => actual.toString('utf8'), text)
  else expectResult(() => actual, Buffer.from(bytes))
}

function expectResult(read: () => unknown, expected: unknown): void {
  const actual = resultOf(read)
  // Not toEqual, which takes an own field `__proto__` for the prototype.
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected)
  expect(isDeepStrictEqual(actual, expected), 'what was put is what is read').toBe(true)
}

function resultOf(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (isSecretError(error) && error.code === 'DECODE_FAILED') return undecodable
    throw error
  }
}

/** What would not come back the same. */
const refused: Readonly<Record<string, () => unknown>> = {
  'text with a lone surrogate': () => `${canary()}\ud800`,
  'an object with a lone surrogate': () => ({ password: `${canary()}\udfff` }),
  'an object with a lone surrogate in a name': () => ({ '\ud800': canary() }),
  'an object with NaN': () => ({ password: canary(), port: Number.NaN }),
  'an object with an infinity': () => ({ password: canary(), list: [-Infinity] }),
  'an object with a bigint': () => ({ password: canary(), id: 1n }),
  'an object with undefined': () => ({ password: canary(), user: undefined }),
  'an object with a function': () => ({ password: canary(), toJSON: () => 'x' }),
  'an object with a symbol': () => ({ password: canary(), kind: Symbol('x') }),
  'an object with a date': () => ({ password: canary(), at: new Date(0) }),
  'an object with bytes': () => ({ password: Buffer.from(canary()) }),
  'an array with a hole': () => Object.assign([canary()], { length: 3 }),
  'an object that contains itself': () => {
    const object: Record<string, unknown> = { password: canary() }
    return Object.assign(object, { object })
  },
  'a map': () => new Map([['password', canary()]]),
  'a date': () => new Date(0),
  'a number': () => 42,
  null: () => null,
  undefined: () => undefined,
}

const refusals: readonly ConformanceCase[] = Object.entries(refused).map(([what, make]) => ({
  title: `${what} is refused before any request`,
  puts: true,
  run: async (context) => {
    await expectFailure(context.put(make() as SecretInput), 'INVALID_ARGUMENT')
    expect(context.probe.count()).toBe(0)
  },
}))

const sizes: readonly ConformanceCase[] = [
  {
    title: 'the largest text is stored whole',
    puts: true,
    wants: ['limits'],
    run: async (context) => {
      const text = filled(context, 0)
      await context.given(text)
      expectResult(() => Buffer.from(text).length, context.harness.limits?.maxValueBytes)
      expect((await context.readAnew()).text() === text, 'the text is the same').toBe(true)
    },
  },
  {
    title: 'text one byte smaller than the largest is stored whole',
    puts: true,
    wants: ['limits'],
    run: async (context) => {
      const text = filled(context, -1)
      await context.given(text)
      expect((await context.readAnew()).text() === text, 'the text is the same').toBe(true)
    },
  },
  {
    title: 'the largest new version is stored whole',
    needs: ['writeSecret'],
    wants: ['limits'],
    run: async (context) => {
      const text = filled(context, 0)
      await context.given()
      await context.client.put(context.name, text)
      expect((await context.readAnew()).text() === text, 'the text is the same').toBe(true)
    },
  },
  {
    title: 'text one byte larger than allowed is VALUE_TOO_LARGE, and nothing is stored',
    puts: true,
    hint: 'Count bytes, not characters (Buffer.byteLength), or let describeError map what the service says of the size.',
    wants: ['limits'],
    run: async (context) => {
      await expectFailure(context.put(filled(context, 1)), 'VALUE_TOO_LARGE')
      await expectFailure(context.readAnew(), 'NOT_FOUND')
    },
  },
  {
    title: 'too large a new version is VALUE_TOO_LARGE, and the old one stays',
    needs: ['writeSecret'],
    wants: ['limits'],
    run: async (context) => {
      const old = canary('old')
      await context.given(old)
      await expectFailure(context.client.put(context.name, filled(context, 1)), 'VALUE_TOO_LARGE')
      expect((await context.readAnew()).text()).toBe(old)
    },
  },
]

/** Text of `more` bytes above the limit, with far fewer characters than bytes. */
function filled({ harness }: CaseContext, more: number): string {
  const start = canary()
  const left = (harness.limits?.maxValueBytes ?? 0) + more - start.length
  return start + 'é'.repeat(left / 2) + 'x'.repeat(left % 2)
}

async function expectStored(context: CaseContext, bytes: readonly number[]): Promise<void> {
  expect([...(await context.readAnew()).bytes()]).toEqual(bytes)
}

const copies: readonly ConformanceCase[] = [
  {
    title: 'bytes that the caller changes after a put are stored as they were',
    needs: ['createSecret'],
    hint: 'Copy the bytes before the first await: Uint8Array.from(value.bytes).',
    run: async (context) => {
      const bytes = Uint8Array.of(1, 2, 3)
      const stored = context.store.createSecret(context.name, { bytes }, context.call())
      bytes.fill(0)
      await stored
      await expectStored(context, [1, 2, 3])
    },
  },
  {
    title: 'bytes that a reader changes stay as they are in the store',
    puts: true,
    hint: 'Copy the bytes that are kept for each reader: Uint8Array.from(kept).',
    run: async (context) => {
      await context.given(Uint8Array.of(1, 2, 3))
      const { value } = await context.store.readSecret(context.name, context.call())
      if ('bytes' in value) value.bytes.fill(0)
      await expectStored(context, [1, 2, 3])
    },
  },
]

/** All of the law of values. */
export const valueCases: readonly ConformanceCase[] = [...pairs, ...refusals, ...sizes, ...copies]
