// Conformance: many at once: reads are shared, writes are neither lost nor mixed.
import { isSecretError, type VersionInfo } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'
import type { FullClient } from './full-store.ts'

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** This process's client and another one's, in turns. */
async function alternating(context: CaseContext): Promise<(index: number) => FullClient> {
  const other = await context.another()
  return (index) => (index % 2 === 0 ? context.client : other)
}

interface Outcomes {
  /** Which of the calls succeeded, and what they tell. */
  readonly wins: readonly { readonly index: number; readonly version: VersionInfo }[]
  /** Codes of the others. */
  readonly codes: ReadonlySet<unknown>
}

async function outcomesOf(calls: readonly Promise<VersionInfo>[]): Promise<Outcomes> {
  const settled = await Promise.allSettled(calls)
  const wins = settled.flatMap((outcome, index) =>
    outcome.status === 'fulfilled' ? [{ index, version: outcome.value }] : [],
  )
  const failed = settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
  return { wins, codes: new Set(failed.map((error) => (isSecretError(error) ? error.code : error))) }
}

/** Exactly one of many writes may win, and its value is the one that is stored. */
async function expectOneWinner(context: CaseContext, values: readonly string[], outcomes: Outcomes): Promise<void> {
  expect(outcomes.wins).toHaveLength(1)
  const secret = await context.readAnew()
  expect(secret.text()).toBe(values[outcomes.wins[0]?.index ?? -1])
  expect(secret.version).toBe(outcomes.wins[0]?.version.id)
}

const reading: readonly ConformanceCase[] = [
  {
    title: 'a thousand concurrent gets of a secret that is not cached are one read',
    run: async (context) => {
      const { client, probe, name } = context
      const value = canary()
      await context.given(value)
      const secrets = await Promise.all(times(1_000, () => client.get(name)))
      expect(new Set(secrets.map((secret) => secret.text()))).toEqual(new Set([value]))
      expect(probe.count('readSecret')).toBe(1)
      expect(probe.count()).toBe(1)
    },
  },
  {
    title: 'a hundred concurrent gets of a missing secret are one read, and all fail',
    run: async ({ client, probe, name }) => {
      await Promise.all(times(100, () => expectFailure(client.get(name), 'NOT_FOUND')))
      expect(probe.count('readSecret')).toBe(1)
    },
  },
]

const writing: readonly ConformanceCase[] = [
  {
    title: 'of twenty concurrent putIf from one version exactly one wins',
    needs: ['writeSecretIf'],
    hint: 'Let the service compare and write in one request; without such a request leave writeSecretIf out.',
    run: async (context) => {
      await context.given()
      const { version } = await context.client.get(context.name)
      const client = await alternating(context)
      const values = times(20, (index) => canary(`v${index}`))
      const calls = values.map((value, index) => client(index).putIf(context.name, value, version))
      const outcomes = await outcomesOf(calls)
      await expectOneWinner(context, values, outcomes)
      expect([...outcomes.codes].filter((code) => code !== 'CONFLICT')).toEqual(['PRECONDITION_FAILED'])
    },
  },
  {
    title: 'of ten concurrent creates exactly one wins',
    needs: ['createSecret'],
    hint: 'Let the service refuse a name that is taken, in the request that creates; looking first and writing then loses writes.',
    run: async (context) => {
      const client = await alternating(context)
      const values = times(10, (index) => canary(`v${index}`))
      const calls = values.map((value, index) => client(index).create(context.name, value))
      const outcomes = await outcomesOf(calls)
      await expectOneWinner(context, values, outcomes)
      expect([...outcomes.codes].filter((code) => code !== 'CONFLICT')).toEqual(['ALREADY_EXISTS'])
    },
  },
  {
    title: 'twenty concurrent puts make twenty versions, each with its own value',
    needs: ['writeSecret', 'readVersion', 'listVersions'],
    run: async (context) => {
      await context.given()
      const client = await alternating(context)
      const values = times(20, (index) => canary(`v${index}`))
      const calls = values.map((value, index) => client(index).put(context.name, value))
      const versions = await Promise.all(calls)
      expect(new Set(versions.map(({ id }) => id)).size).toBe(20)
      const other = await context.another()
      for (const [index, { id }] of versions.entries()) {
        expect((await other.getVersion(context.name, { id })).text()).toBe(values[index])
      }
      expect(await collect(other.listVersions(context.name))).toHaveLength(21)
    },
  },
  {
    title: 'twenty concurrent putOnce with one key store one version',
    needs: ['writeSecretOnce'],
    run: async (context) => {
      await context.given()
      const client = await alternating(context)
      const value = canary()
      const calls = times(20, (index) => client(index).putOnce(context.name, value, 'key-1'))
      const versions = await Promise.all(calls)
      expect(new Set(versions.map(({ id }) => id)).size).toBe(1)
      expect((await context.readAnew()).version).toBe(versions[0]?.id)
    },
  },
  {
    title: 'twenty secrets created at once are all there',
    needs: ['createSecret'],
    run: async (context) => {
      const client = await alternating(context)
      const secrets = times(20, (index) => ({ name: context.nameOf(`n${index}`), value: canary(`v${index}`) }))
      await Promise.all(secrets.map(({ name, value }, index) => client(index).create(name, value)))
      const other = await context.another()
      const read = await Promise.all(secrets.map(({ name }) => other.get(name)))
      expect(read.map((secret) => secret.text())).toEqual(secrets.map(({ value }) => value))
    },
  },
]

/** Rules about many at once. */
export const concurrencyCases: readonly ConformanceCase[] = [...reading, ...writing]
