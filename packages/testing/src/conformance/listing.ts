// Conformance: what a store tells of its secrets without their values.
import type { SecretInfo } from '@keyharbor/core'
import { expect } from 'vitest'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { about } from './explained.ts'
import { expectFailure, expectNoCanary } from './expect-failure.ts'

/** Names of this case that are listed. */
async function listed(context: CaseContext, prefix = context.prefix): Promise<string[]> {
  return namesOf(await collect(context.client.list({ prefix })))
}

function namesOf(infos: readonly SecretInfo[]): string[] {
  return infos.map(({ name }) => name).sort()
}

async function givenMany(context: CaseContext, labels: readonly string[]): Promise<string[]> {
  const names = labels.map((label) => context.nameOf(label))
  for (const name of names) await context.given(undefined, name)
  return names.sort()
}

/** Rules for stores that can list or describe. */
export const listingCases: readonly ConformanceCase[] = [
  {
    title: 'what was put is listed, each secret once',
    needs: ['listSecrets'],
    run: async (context) => {
      const names = await givenMany(context, ['a', 'b', 'c'])
      expect(await listed(context)).toEqual(names)
      const all = namesOf(await collect(context.client.list()))
      expect(all.filter((name) => name.startsWith(context.prefix))).toEqual(names)
    },
  },
  {
    title: 'a prefix selects the names that start with it',
    needs: ['listSecrets'],
    run: async (context) => {
      const names = await givenMany(context, ['app-a', 'app-b', 'apple', 'web-app-a'])
      expect(await listed(context, context.nameOf('app-'))).toEqual(names.slice(0, 2))
      expect(await listed(context, context.nameOf('app'))).toEqual(names.slice(0, 3))
    },
  },
  {
    title: 'a prefix that no name starts with gives nothing',
    needs: ['listSecrets'],
    run: async (context) => {
      expect(await listed(context, context.nameOf('nothing'))).toEqual([])
    },
  },
  {
    title: 'forty secrets are all listed',
    needs: ['listSecrets'],
    run: async (context) => {
      const names = await givenMany(
        context,
        Array.from({ length: 40 }, (_, index) => `n${index}`),
      )
      expect(await listed(context)).toEqual(names)
    },
  },
  {
    title: 'more names than a page has are all listed, each once',
    needs: ['listSecrets'],
    hint: 'Follow the token of the next page until there is none.',
    run: async (context) => {
      const size = (context.harness.pageSize ?? 100) + 1
      const names = Array.from({ length: size }, (_, index) => context.nameOf(`p${index}`))
      for (let at = 0; at < size; at += 10) {
        await Promise.all(names.slice(at, at + 10).map((name) => context.given(undefined, name)))
      }
      expect(await listed(context)).toEqual(names.sort())
    },
  },
  {
    title: 'two listings at once do not disturb each other',
    needs: ['listSecrets'],
    run: async (context) => {
      const names = await givenMany(context, ['a-1', 'a-2', 'b-1'])
      const prefixes = [context.nameOf('a-'), context.nameOf('b-'), context.prefix]
      const [a, b, all] = await Promise.all(prefixes.map((prefix) => listed(context, prefix)))
      expect([a, b, all]).toEqual([names.slice(0, 2), names.slice(2), names])
    },
  },
  {
    title: 'a prefix is a text, not a pattern',
    needs: ['listSecrets'],
    hint: 'Escape the prefix for the service, or filter by startsWith.',
    run: async (context) => {
      await givenMany(context, ['a', 'b'])
      for (const pattern of ['.', '*', '_', '.*', '[a]']) {
        await about(pattern, async () => expect(await listed(context, `${context.prefix}${pattern}`)).toEqual([]))
      }
    },
  },
  {
    title: 'a new version does not list a secret twice',
    needs: ['listSecrets', 'writeSecret'],
    run: async (context) => {
      await context.givenVersions('one', 'two')
      expect(await listed(context)).toEqual([context.name])
    },
  },
  {
    title: 'a deleted secret is not listed',
    needs: ['listSecrets', 'deleteSecret'],
    run: async (context) => {
      const names = await givenMany(context, ['a', 'b'])
      await context.client.delete(names[0] ?? '')
      expect(await listed(context)).toEqual(names.slice(1))
    },
  },
  {
    title: 'a listing can be left before its end',
    needs: ['listSecrets'],
    run: async (context) => {
      await givenMany(context, ['a', 'b', 'c'])
      const seen: string[] = []
      for await (const { name } of context.client.list({ prefix: context.prefix })) {
        seen.push(name)
        break
      }
      expect(seen).toHaveLength(1)
      expect(await listed(context)).toHaveLength(3)
    },
  },
  {
    title: 'a listing tells no values',
    needs: ['listSecrets'],
    run: async (context) => {
      await context.given()
      const infos = await collect(context.client.list({ prefix: context.prefix }))
      expect(infos).toHaveLength(1)
      expectNoCanary(infos)
    },
  },
  {
    title: 'a description tells the name and no value',
    needs: ['describeSecret'],
    run: async (context) => {
      await context.given()
      const info = await context.client.describe(context.name)
      expect(info.name).toBe(context.store.checkName(context.name))
      expectNoCanary(info)
    },
  },
  {
    title: 'a description of a missing secret is NOT_FOUND',
    needs: ['describeSecret'],
    run: async ({ client, name }) => {
      await expectFailure(client.describe(name), 'NOT_FOUND')
    },
  },
  {
    title: 'versions are listed without values',
    needs: ['listVersions'],
    run: async (context) => {
      await context.given()
      const versions = await collect(context.client.listVersions(context.name))
      expect(versions).toHaveLength(1)
      expectNoCanary(versions)
    },
  },
]
