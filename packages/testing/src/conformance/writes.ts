// Conformance: creating, writing, writing if, writing once.
import { isDeepStrictEqual } from 'node:util'
import type { SecretInput, VersionInfo } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'

const creating: readonly ConformanceCase[] = [
  {
    title: 'create makes the first version and tells its id',
    needs: ['createSecret'],
    run: async (context) => {
      const value = canary()
      const { id } = await context.client.create(context.name, value)
      const secret = await context.readAnew()
      expect([secret.text(), secret.version]).toEqual([value, id])
    },
  },
  {
    title: 'create of a name that is taken is ALREADY_EXISTS and changes nothing',
    needs: ['createSecret'],
    run: async (context) => {
      const value = canary('first')
      await context.given(value)
      await expectFailure(context.client.create(context.name, canary('second')), 'ALREADY_EXISTS')
      expect((await context.readAnew()).text()).toBe(value)
    },
  },
]

const putting: readonly ConformanceCase[] = [
  {
    title: 'put makes a new version and tells its id',
    needs: ['writeSecret'],
    run: async (context) => {
      const value = canary()
      await context.given(canary('old'))
      const { id } = await context.client.put(context.name, value)
      const secret = await context.readAnew()
      expect([secret.text(), secret.version]).toEqual([value, id])
    },
  },
  {
    title: 'put of a missing secret is NOT_FOUND and makes none',
    needs: ['writeSecret', 'createSecret'],
    run: async (context) => {
      await expectFailure(context.client.put(context.name, canary()), 'NOT_FOUND')
      await expectFailure(context.readAnew(), 'NOT_FOUND')
    },
  },
  {
    title: 'put with upsert makes the first version, then the next',
    needs: ['writeSecret', 'createSecret'],
    run: async (context) => {
      const versions: VersionInfo[] = []
      for (const value of [canary('first'), canary('second')]) {
        versions.push(await context.client.put(context.name, value, { upsert: true }))
        expect((await context.readAnew()).text()).toBe(value)
      }
      expect(versions[0]?.id).not.toBe(versions[1]?.id)
    },
  },
  {
    title: 'put of the value that is there already is a put like any other',
    needs: ['writeSecret'],
    run: async (context) => {
      const value = canary()
      await context.given(value)
      const { id } = await context.client.put(context.name, value)
      const secret = await context.readAnew()
      expect([secret.text(), secret.version]).toEqual([value, id])
    },
  },
]

const conditional: readonly ConformanceCase[] = [
  {
    title: 'putIf writes while the expected version is current',
    needs: ['writeSecretIf'],
    run: async (context) => {
      const value = canary()
      await context.given(canary('old'))
      const { version } = await context.client.get(context.name)
      const { id } = await context.client.putIf(context.name, value, version)
      const secret = await context.readAnew()
      expect([secret.text(), secret.version]).toEqual([value, id])
      expect(id).not.toBe(version)
    },
  },
  {
    title: 'putIf with a version that is no longer current is PRECONDITION_FAILED and changes nothing',
    needs: ['writeSecretIf', 'writeSecret'],
    hint: 'Let the service compare and write in one request; without such a request leave writeSecretIf out.',
    run: async (context) => {
      const current = canary('current')
      const [first] = await context.givenVersions(canary('old'), current)
      const written = context.client.putIf(context.name, canary('late'), first?.id ?? '')
      await expectFailure(written, 'PRECONDITION_FAILED')
      expect((await context.readAnew()).text()).toBe(current)
    },
  },
  {
    title: 'putIf of a missing secret is NOT_FOUND or PRECONDITION_FAILED and makes none',
    needs: ['writeSecretIf'],
    run: async (context) => {
      await expectFailure(context.client.putIf(context.name, canary(), '1'), 'NOT_FOUND', 'PRECONDITION_FAILED')
      await expectFailure(context.readAnew(), 'NOT_FOUND')
    },
  },
]

const once: readonly ConformanceCase[] = [
  {
    title: 'putOnce with the same key and value stores one version, however often it is tried',
    needs: ['writeSecretOnce'],
    run: async (context) => {
      const { client, name } = context
      await context.given()
      const before = await client.get(name)
      const value = canary('once')
      const tries = [await client.putOnce(name, value, 'key-1'), await client.putOnce(name, value, 'key-1')]
      expect(new Set(tries.map(({ id }) => id)).size).toBe(1)
      expect(tries[0]?.id).not.toBe(before.version)
      expect((await context.readAnew()).version).toBe(tries[0]?.id)
    },
  },
  {
    title: 'a repeated putOnce does not bring an older value back',
    needs: ['writeSecretOnce', 'writeSecret'],
    run: async (context) => {
      const { client, name } = context
      const [value, later] = [canary('once'), canary('later')]
      await context.given()
      const first = await client.putOnce(name, value, 'key-1')
      await client.put(name, later)
      expect((await client.putOnce(name, value, 'key-1')).id).toBe(first.id)
      expect((await context.readAnew()).text()).toBe(later)
    },
  },
  {
    title: 'putOnce with the same key and another value is CONFLICT and changes nothing',
    needs: ['writeSecretOnce'],
    run: async (context) => {
      const value = canary('once')
      await context.given()
      await context.client.putOnce(context.name, value, 'key-1')
      await expectFailure(context.client.putOnce(context.name, canary('other'), 'key-1'), 'CONFLICT')
      expect((await context.readAnew()).text()).toBe(value)
    },
  },
  {
    title: 'putOnce with another key stores another version',
    needs: ['writeSecretOnce'],
    run: async (context) => {
      const { client, name } = context
      const value = canary('once')
      await context.given()
      const first = await client.putOnce(name, value, 'key-1')
      expect((await client.putOnce(name, value, 'key-2')).id).not.toBe(first.id)
    },
  },
  {
    title: 'a key of putOnce is for one secret: another secret takes it too',
    needs: ['writeSecretOnce'],
    run: async (context) => {
      const other = context.nameOf('other')
      const [one, two] = [canary('one'), canary('two')]
      await context.given(canary(), context.name)
      await context.given(canary(), other)
      await context.client.putOnce(context.name, one, 'key-1')
      await context.client.putOnce(other, two, 'key-1')
      expect((await context.readAnew(context.name)).text()).toBe(one)
      expect((await context.readAnew(other)).text()).toBe(two)
    },
  },
  {
    title: 'versions that putOnce did not store are not listed',
    needs: ['writeSecretOnce', 'listVersions'],
    run: async (context) => {
      const { client, name } = context
      const value = canary('once')
      await context.given()
      for (const _ of [1, 2, 3]) await client.putOnce(name, value, 'key-1')
      expect(await collect(client.listVersions(name))).toHaveLength(2)
    },
  },
]

/** Values that an adapter may turn into something else on one of its ways of writing. */
const everyKind: readonly SecretInput[] = [
  '42',
  Uint8Array.of(0xff, 0, 1),
  { value: 'x' },
  { user: 'app', port: 5432 },
  ['a', null],
]

/** Puts each kind of value by one of the calls and reads it as another process does. */
async function keepsEveryKind(
  context: CaseContext,
  write: (value: SecretInput, index: number) => Promise<VersionInfo>,
): Promise<void> {
  await context.given()
  for (const [index, value] of everyKind.entries()) {
    await write(value, index)
    const secret = await context.readAnew()
    const read =
      value instanceof Uint8Array ? secret.bytes() : typeof value === 'string' ? secret.text() : secret.json()
    if (!isDeepStrictEqual(read, value)) expect(read).toStrictEqual(value)
    expect(isDeepStrictEqual(read, value)).toBe(true)
  }
}

const everyWay: readonly ConformanceCase[] = [
  {
    title: 'put keeps every kind of value',
    needs: ['writeSecret'],
    run: (context) => keepsEveryKind(context, (value) => context.client.put(context.name, value)),
  },
  {
    title: 'putIf keeps every kind of value',
    needs: ['writeSecretIf'],
    run: (context) =>
      keepsEveryKind(
        context,
        async (value) =>
          await context.client.putIf(context.name, value, (await context.client.get(context.name)).version),
      ),
  },
  {
    title: 'putOnce keeps every kind of value',
    needs: ['writeSecretOnce'],
    run: (context) =>
      keepsEveryKind(context, (value, index) => context.client.putOnce(context.name, value, `key-${index}`)),
  },
]

/** Rules for stores that can be written. */
export const writeCases: readonly ConformanceCase[] = [...creating, ...putting, ...conditional, ...once, ...everyWay]
