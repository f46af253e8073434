// Conformance: labels: what a plain read follows, and all others.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'
import { unknownVersion } from './versions.ts'

const promoting = ['setCurrent', 'readVersion', 'writeSecret'] as const
const staging = ['moveStage', 'listVersions', 'writeSecret'] as const
const stage = 'blue'

/** Two versions, the second one current. */
async function two(context: CaseContext): Promise<{ first: string; second: string; values: [string, string] }> {
  const values: [string, string] = [canary('one'), canary('two')]
  const [first, second] = await context.givenVersions(...values)
  return { first: first?.id ?? '', second: second?.id ?? '', values }
}

/** The versions that have the label. */
async function holders({ client, name }: CaseContext): Promise<string[]> {
  const versions = await collect(client.listVersions(name))
  return versions.filter(({ stages }) => stages?.includes(stage) === true).map(({ id }) => id)
}

/** Rules for stores that can move labels. */
export const stageCases: readonly ConformanceCase[] = [
  {
    title: 'a promoted version is what get gives',
    needs: promoting,
    run: async (context) => {
      const { first, values } = await two(context)
      await context.client.get(context.name)
      await context.client.promote(context.name, first)
      expect((await context.client.get(context.name)).text()).toBe(values[0])
      expect((await context.readAnew()).version).toBe(first)
    },
  },
  {
    title: 'promoting while another version than expected is current is PRECONDITION_FAILED and moves nothing',
    needs: promoting,
    run: async (context) => {
      const { first, second } = await two(context)
      const promoted = context.client.promote(context.name, first, { expected: first })
      await expectFailure(promoted, 'PRECONDITION_FAILED')
      expect((await context.readAnew()).version).toBe(second)
    },
  },
  {
    title: 'promoting a version that there is not is VERSION_NOT_FOUND and moves nothing',
    needs: promoting,
    run: async (context) => {
      const { second } = await two(context)
      await expectFailure(context.client.promote(context.name, await unknownVersion(context)), 'VERSION_NOT_FOUND')
      expect((await context.readAnew()).version).toBe(second)
    },
  },
  {
    title: 'promoting a version of a missing secret is NOT_FOUND',
    needs: ['setCurrent'],
    run: async ({ client, name }) => {
      await expectFailure(client.promote(name, '1', { expected: '1' }), 'NOT_FOUND')
    },
  },
  {
    title: 'a stage is set, moved and removed, and get is not affected',
    needs: staging,
    run: async (context) => {
      const { client, name } = context
      const { first, second } = await two(context)
      await client.moveStage(name, stage, first)
      expect(await holders(context)).toEqual([first])
      await client.moveStage(name, stage, second, { expected: first })
      expect(await holders(context)).toEqual([second])
      await client.moveStage(name, stage, null)
      expect(await holders(context)).toEqual([])
      expect((await context.readAnew()).version).toBe(second)
    },
  },
  {
    title: 'moving a stage from where it is not is PRECONDITION_FAILED and moves nothing',
    needs: staging,
    run: async (context) => {
      const { client, name } = context
      const { first, second } = await two(context)
      await client.moveStage(name, stage, first)
      await expectFailure(client.moveStage(name, stage, second, { expected: second }), 'PRECONDITION_FAILED')
      await expectFailure(client.moveStage(name, stage, second, { expected: null }), 'PRECONDITION_FAILED')
      expect(await holders(context)).toEqual([first])
    },
  },
  {
    title: 'moving a stage to a version that there is not is VERSION_NOT_FOUND and moves nothing',
    needs: staging,
    run: async (context) => {
      const { first } = await two(context)
      await context.client.moveStage(context.name, stage, first)
      const moved = context.client.moveStage(context.name, stage, await unknownVersion(context))
      await expectFailure(moved, 'VERSION_NOT_FOUND')
      expect(await holders(context)).toEqual([first])
    },
  },
]
