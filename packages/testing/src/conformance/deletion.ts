// Conformance: deleting, bringing back, removing for good. A deleted secret is never read as if it were there.
import type { ErrorCode } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'

/** A store that can tell says that it can be restored; one that can't says that there is none. */
const gone: readonly ErrorCode[] = ['PENDING_DELETION', 'NOT_FOUND']

const deleting: readonly ConformanceCase[] = [
  {
    title: 'a deleted secret can not be read, by this client or another',
    needs: ['deleteSecret'],
    run: async (context) => {
      const { client, name } = context
      await context.given()
      await client.get(name)
      await client.delete(name)
      await expectFailure(client.get(name), ...gone)
      await expectFailure(context.readAnew(), ...gone)
    },
  },
  {
    title: 'a secret that another process deletes is gone with the next refresh',
    needs: ['deleteSecret'],
    run: async (context) => {
      const { client, name } = context
      await context.given()
      await client.get(name)
      await (await context.another()).delete(name)
      await expectFailure(client.refresh(name), ...gone)
    },
  },
  {
    title: 'deleting a missing secret is NOT_FOUND',
    needs: ['deleteSecret'],
    run: async ({ client, name }) => {
      await expectFailure(client.delete(name), 'NOT_FOUND')
    },
  },
  {
    title: 'deleting one secret leaves the others',
    needs: ['deleteSecret'],
    run: async (context) => {
      const value = canary()
      await context.given(value, context.nameOf('a'))
      await context.given(value, context.nameOf('ab'))
      await context.client.delete(context.nameOf('a'))
      expect((await context.readAnew(context.nameOf('ab'))).text()).toBe(value)
    },
  },
  {
    title: 'a put of a deleted secret is refused, or can be read',
    needs: ['deleteSecret', 'writeSecret'],
    run: async (context) => {
      const { client, name } = context
      const value = canary('new')
      await context.given()
      await client.delete(name)
      const written = await client.put(name, value).then(
        () => true,
        () => false,
      )
      if (written) expect((await context.readAnew()).text()).toBe(value)
      else await expectFailure(client.put(name, value), ...gone)
    },
  },
  {
    title: 'create of a deleted secret that can be restored is PENDING_DELETION',
    needs: ['deleteSecret', 'restoreSecret', 'createSecret'],
    run: async (context) => {
      await context.given()
      await context.client.delete(context.name)
      await expectFailure(context.client.create(context.name, canary()), 'PENDING_DELETION')
    },
  },
]

const restoring: readonly ConformanceCase[] = [
  {
    title: 'a restored secret has its value and version again',
    needs: ['deleteSecret', 'restoreSecret'],
    run: async (context) => {
      const { client, name } = context
      const value = canary()
      await context.given(value)
      const before = await client.get(name)
      await client.delete(name)
      await client.restore(name)
      const after = await context.readAnew()
      expect([after.text(), after.version]).toEqual([value, before.version])
      expect((await client.get(name)).text()).toBe(value)
    },
  },
  {
    title: 'a restored secret has all its versions again',
    needs: ['deleteSecret', 'restoreSecret', 'readVersion', 'writeSecret'],
    run: async (context) => {
      const { client, name } = context
      const values = [canary('one'), canary('two')] as const
      const versions = await context.givenVersions(...values)
      await client.delete(name)
      await client.restore(name)
      const secrets = await Promise.all(versions.map(({ id }) => client.getVersion(name, { id })))
      expect(secrets.map((secret) => secret.text())).toEqual(values)
    },
  },
  {
    title: 'restoring a missing secret is NOT_FOUND',
    needs: ['restoreSecret'],
    run: async ({ client, name }) => {
      await expectFailure(client.restore(name), 'NOT_FOUND')
    },
  },
]

const purging: readonly ConformanceCase[] = [
  {
    title: 'a purged secret is gone for good, and its name is free',
    needs: ['purgeSecret', 'createSecret'],
    run: async (context) => {
      const { client, name } = context
      await context.given()
      await client.get(name)
      await client.purge(name)
      await expectFailure(client.get(name), 'NOT_FOUND')
      const value = canary('new')
      await client.create(name, value)
      expect((await context.readAnew()).text()).toBe(value)
    },
  },
  {
    title: 'a secret that was deleted before can be purged, and then not restored',
    needs: ['purgeSecret', 'deleteSecret', 'restoreSecret'],
    run: async (context) => {
      const { client, name } = context
      await context.given()
      await client.delete(name)
      await client.purge(name)
      await expectFailure(client.restore(name), 'NOT_FOUND')
      await expectFailure(context.readAnew(), 'NOT_FOUND')
    },
  },
  {
    title: 'purging a missing secret is NOT_FOUND',
    needs: ['purgeSecret'],
    run: async ({ client, name }) => {
      await expectFailure(client.purge(name), 'NOT_FOUND')
    },
  },
]

/** Rules for stores that can delete. */
export const deletionCases: readonly ConformanceCase[] = [...deleting, ...restoring, ...purging]
