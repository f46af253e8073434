// Conformance: versions that are switched off or destroyed.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'
import { unknownVersion } from './versions.ts'

const switching = ['setVersionState', 'readVersion', 'writeSecret'] as const
const destroying = ['destroyVersion', 'readVersion', 'writeSecret'] as const

async function stateOf({ client, name }: CaseContext, id: string): Promise<string | undefined> {
  const versions = await collect(client.listVersions(name))
  return versions.find((version) => version.id === id)?.state
}

async function firstOfTwo(context: CaseContext): Promise<{ id: string; value: string; current: string }> {
  const [value, current] = [canary('old'), canary('current')]
  const [first] = await context.givenVersions(value, current)
  return { id: first?.id ?? '', value, current }
}

/** Rules for stores that can disable or destroy versions. */
export const versionStateCases: readonly ConformanceCase[] = [
  {
    title: 'a disabled version is VERSION_DISABLED and is listed so, until it is enabled',
    needs: switching,
    run: async (context) => {
      const { client, name } = context
      const { id, value } = await firstOfTwo(context)
      await client.getVersion(name, { id })
      await client.disableVersion(name, id)
      await expectFailure(client.getVersion(name, { id }), 'VERSION_DISABLED')
      expect(await stateOf(context, id)).toBe('disabled')
      await client.enableVersion(name, id)
      expect((await client.getVersion(name, { id })).text()).toBe(value)
    },
  },
  {
    title: 'when the current version is disabled, get fails and gives no older one',
    needs: switching,
    run: async (context) => {
      await firstOfTwo(context)
      const { version } = await context.client.get(context.name)
      await context.client.disableVersion(context.name, version)
      await expectFailure((await context.another()).get(context.name), 'VERSION_DISABLED')
      await expectFailure(context.client.get(context.name), 'VERSION_DISABLED')
    },
  },
  {
    title: 'disabling a version that there is not is VERSION_NOT_FOUND',
    needs: switching,
    run: async (context) => {
      await context.given()
      await expectFailure(
        context.client.disableVersion(context.name, await unknownVersion(context)),
        'VERSION_NOT_FOUND',
      )
    },
  },
  {
    title: 'a destroyed version is VERSION_DESTROYED and is listed so',
    needs: destroying,
    run: async (context) => {
      const { client, name } = context
      const { id, current } = await firstOfTwo(context)
      await client.getVersion(name, { id })
      await client.destroyVersion(name, id)
      await expectFailure(client.getVersion(name, { id }), 'VERSION_DESTROYED')
      expect(await stateOf(context, id)).toBe('destroyed')
      expect((await context.readAnew()).text()).toBe(current)
    },
  },
  {
    title: 'the number of a destroyed version is never given out again',
    needs: destroying,
    run: async (context) => {
      const { client, name } = context
      await context.given()
      const { version } = await client.get(name)
      await client.destroyVersion(name, version)
      expect((await client.put(name, canary())).id).not.toBe(version)
      await expectFailure(client.getVersion(name, { id: version }), 'VERSION_DESTROYED')
    },
  },
  {
    title: 'destroying a version that there is not is VERSION_NOT_FOUND',
    needs: destroying,
    run: async (context) => {
      await context.given()
      await expectFailure(
        context.client.destroyVersion(context.name, await unknownVersion(context)),
        'VERSION_NOT_FOUND',
      )
    },
  },
]
