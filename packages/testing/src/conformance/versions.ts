// Conformance: versions: told apart, read one by one, compared, and gone back to.
import type { ById, SecretInput } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'
import { about } from './explained.ts'
import { hasMethod } from './has-method.ts'

const versioned = ['readVersion', 'writeSecret'] as const

/** An id that this store gives out, but not for this case's secret: that of a later version of another one. */
export async function unknownVersion(context: CaseContext): Promise<string> {
  const other = await context.another()
  const name = context.nameOf('other')
  await context.given(canary(), name)
  let id = ''
  for (const _ of [1, 2, 3, 4]) id = (await other.put(name, canary())).id
  return id
}

/** Three values and the ids of their versions, put there by another process. */
async function three(context: CaseContext): Promise<{ values: readonly string[]; ids: readonly string[] }> {
  const values = ['one', 'two', 'three'].map((label) => canary(label))
  const versions = await context.givenVersions(...(values as [SecretInput, ...SecretInput[]]))
  return { values, ids: versions.map(({ id }) => id) }
}

const reading: readonly ConformanceCase[] = [
  {
    title: 'each put makes a version of its own, and get gives the last one',
    needs: ['writeSecret'],
    run: async (context) => {
      const { values, ids } = await three(context)
      expect(new Set(ids).size).toBe(3)
      const secret = await context.client.get(context.name)
      expect([secret.version, secret.text()]).toEqual([ids[2], values[2]])
    },
  },
  {
    title: 'every version is read by its id, whatever is current',
    needs: versioned,
    run: async (context) => {
      const { values, ids } = await three(context)
      const secrets = await Promise.all(ids.map((id) => context.client.getVersion(context.name, { id })))
      expect(secrets.map((secret) => secret.text())).toEqual(values)
      expect(secrets.map((secret) => secret.version)).toEqual(ids)
    },
  },
  {
    title: 'versions and the current value never share a place in the cache',
    needs: versioned,
    run: async (context) => {
      const { client, name } = context
      const { values, ids } = await three(context)
      const id = ids[0] ?? ''
      const texts = [await client.get(name), await client.getVersion(name, { id }), await client.get(name)]
      expect(texts.map((secret) => secret.text())).toEqual([values[2], values[0], values[2]])
    },
  },
  {
    title: 'the previous version is the one before the current',
    needs: versioned,
    wants: ['previous'],
    run: async (context) => {
      const { values, ids } = await three(context)
      const secret = await context.client.getVersion(context.name, context.harness.previous as ById)
      expect([secret.version, secret.text()]).toEqual([ids[1], values[1]])
    },
  },
  {
    title: 'there is no previous version of a secret that has one version',
    needs: ['readVersion'],
    wants: ['previous'],
    run: async (context) => {
      await context.given()
      const reading = context.client.getVersion(context.name, context.harness.previous as ById)
      await expectFailure(reading, 'VERSION_NOT_FOUND')
    },
  },
  {
    title: 'a version that there is not is VERSION_NOT_FOUND, never another one',
    needs: versioned,
    hint: 'Ask for this very version and tell what is missing: NOT_FOUND for the secret, VERSION_NOT_FOUND for its version.',
    run: async (context) => {
      await context.given()
      const id = await unknownVersion(context)
      const error = await expectFailure(context.client.getVersion(context.name, { id }), 'VERSION_NOT_FOUND')
      expect(error.version).toBe(id)
    },
  },
  {
    title: 'an id that is no id is refused or not found',
    needs: ['readVersion'],
    hint: 'Compare ids as text, or check their form first: Number() and parseInt() take more for numbers than the service does.',
    run: async (context) => {
      await context.given()
      for (const id of ['no-such-version', '0', '-1', '1e0', '1/../2', ' 1']) {
        const reading = context.client.getVersion(context.name, { id })
        await about(`the id ${JSON.stringify(id)}`, () =>
          expectFailure(reading, 'VERSION_NOT_FOUND', 'INVALID_ARGUMENT'),
        )
      }
    },
  },
  {
    title: 'a version of a missing secret is NOT_FOUND',
    needs: ['readVersion'],
    run: async ({ client, name }) => {
      await expectFailure(client.getVersion(name, { id: '1' }), 'NOT_FOUND')
    },
  },
]

const listing: readonly ConformanceCase[] = [
  {
    title: 'every version is listed once',
    needs: versioned,
    run: async (context) => {
      const { ids } = await three(context)
      const listed = await collect(context.client.listVersions(context.name))
      expect(listed.map(({ id }) => id).sort()).toEqual([...ids].sort())
    },
  },
  {
    title: 'dates of versions are dates, and later ones are not earlier',
    needs: versioned,
    run: async (context) => {
      const { ids } = await three(context)
      const listed = await collect(context.client.listVersions(context.name))
      const times = ids.map((id) => listed.find((version) => version.id === id)?.createdAt?.getTime() ?? 0)
      expect(times.every((time) => Number.isFinite(time))).toBe(true)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    },
  },
  {
    title: 'versions of a missing secret are NOT_FOUND',
    needs: ['listVersions'],
    run: async ({ client, name }) => {
      await expectFailure(collect(client.listVersions(name)), 'NOT_FOUND')
    },
  },
  {
    title: 'a newer version compares as newer, both ways, or not at all',
    needs: versioned,
    run: async (context) => {
      const { ids } = await three(context)
      const listed = await collect(context.client.listVersions(context.name))
      const [first, , last] = ids.map((id) => listed.find((version) => version.id === id))
      if (first === undefined || last === undefined) throw new Error('A version is not listed.')
      const signs = [context.store.compareVersions(last, first), context.store.compareVersions(first, last)].map(sign)
      expect([
        [1, -1],
        [undefined, undefined],
      ]).toContainEqual(signs)
    },
  },
  {
    title: 'a version is as new as itself, or not comparable',
    needs: versioned,
    run: async (context) => {
      await context.given()
      for (const version of await collect(context.client.listVersions(context.name))) {
        expect([0, undefined]).toContain(context.store.compareVersions(version, version))
      }
    },
  },
]

function sign(order: number | undefined): number | undefined {
  return order === undefined ? undefined : Math.sign(order)
}

const goingBack: readonly ConformanceCase[] = [
  {
    title: 'a rollback makes the value before current again',
    needs: versioned,
    run: async (context) => {
      const { values, ids } = await three(context)
      const result = await context.client.rollback(context.name)
      expect((await context.readAnew()).text()).toBe(values[1])
      expect(result.how).toBe(hasMethod(context.store, 'setCurrent') ? 'moved' : 'copied')
      expect(ids.includes(result.id)).toBe(result.how === 'moved')
    },
  },
  {
    title: 'a rollback to a version makes its value current again',
    needs: versioned,
    run: async (context) => {
      const { values, ids } = await three(context)
      await context.client.rollback(context.name, ids[0])
      expect((await context.readAnew()).text()).toBe(values[0])
      expect((await context.client.get(context.name)).text()).toBe(values[0])
    },
  },
  {
    title: 'after a rollback every old version is still there',
    needs: versioned,
    run: async (context) => {
      const { values, ids } = await three(context)
      await context.client.rollback(context.name)
      const secrets = await Promise.all(ids.map((id) => context.client.getVersion(context.name, { id })))
      expect(secrets.map((secret) => secret.text())).toEqual(values)
    },
  },
  {
    title: 'a rollback of a secret that has one version is VERSION_NOT_FOUND and changes nothing',
    needs: versioned,
    run: async (context) => {
      const value = canary()
      await context.given(value)
      await expectFailure(context.client.rollback(context.name), 'VERSION_NOT_FOUND')
      expect((await context.readAnew()).text()).toBe(value)
    },
  },
  {
    title: 'a rollback to a version that there is not is VERSION_NOT_FOUND and changes nothing',
    needs: versioned,
    run: async (context) => {
      const value = canary()
      await context.given(value)
      await expectFailure(context.client.rollback(context.name, await unknownVersion(context)), 'VERSION_NOT_FOUND')
      expect((await context.readAnew()).text()).toBe(value)
    },
  },
]

/** Rules for stores that keep versions. */
export const versionCases: readonly ConformanceCase[] = [...reading, ...listing, ...goingBack]
