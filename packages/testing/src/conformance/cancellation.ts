// Conformance: callers that leave, stores that do not answer, time that runs out.
import type { CallOptions } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { ManualClock } from '../manual-clock.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure, expectRejection } from './expect-failure.ts'
import type { Capability } from './full-store.ts'
import { newName, storeAsks } from './store-asks.ts'

const never = (): Promise<never> => new Promise(() => undefined)

const byClient: readonly ConformanceCase[] = [
  {
    title: 'a signal that has aborted ends a get with ABORTED before any request',
    run: async ({ client, probe, name }) => {
      await expectFailure(client.get(name, { signal: AbortSignal.abort() }), 'ABORTED')
      expect(probe.count()).toBe(0)
    },
  },
  {
    title: 'a signal that has aborted ends a put with ABORTED before any request, and nothing is stored',
    needs: ['writeSecret'],
    run: async (context) => {
      const value = canary('old')
      await context.given(value)
      const { client, probe, name } = context
      const error = await expectFailure(client.put(name, canary(), { signal: AbortSignal.abort() }), 'ABORTED')
      expect(error.reason).toBeUndefined()
      expect(probe.count()).toBe(0)
      expect((await context.readAnew()).text()).toBe(value)
    },
  },
  {
    title: 'an abort ends a get at once, though the store never answers',
    run: async ({ client, probe, name }) => {
      probe.answer('readSecret', never)
      const abort = new AbortController()
      const failed = expectFailure(client.get(name, { signal: abort.signal }), 'ABORTED')
      abort.abort()
      await failed
    },
  },
  {
    title: 'an abort tells the store, when nobody else waits',
    run: async ({ client, probe, name }) => {
      const abort = new AbortController()
      const asked = new Promise<AbortSignal>((resolve) => {
        probe.answer('readSecret', (_name: string, call: CallOptions) => {
          resolve(call.signal)
          return never()
        })
      })
      const failed = expectFailure(client.get(name, { signal: abort.signal }), 'ABORTED')
      const signal = await asked
      abort.abort()
      await failed
      expect(signal.aborted).toBe(true)
    },
  },
  {
    title: 'one caller that leaves does not end the read of the others',
    run: async (context) => {
      const { client, name } = context
      const value = canary()
      await context.given(value)
      const abort = new AbortController()
      const stays = client.get(name)
      const leaves = expectFailure(client.get(name, { signal: abort.signal }), 'ABORTED')
      abort.abort()
      await leaves
      expect((await stays).text()).toBe(value)
    },
  },
  {
    title: 'a get ends with TIMEOUT when its time is over, though the store never answers',
    run: async (context) => {
      const clock = new ManualClock()
      const client = context.clientOf({ clock })
      context.probe.answer('readSecret', never)
      let hasEnded = false
      const failed = expectFailure(client.get(context.name, { timeoutMs: 100 }), 'TIMEOUT').finally(() => {
        hasEnded = true
      })
      await clock.advance(99)
      expect(hasEnded).toBe(false)
      await clock.advance(1)
      await failed
      expect(clock.pendingTimers).toEqual([])
    },
  },
  {
    title: 'a write whose time is over says that it may have been stored',
    needs: ['writeSecret'],
    run: async (context) => {
      const clock = new ManualClock()
      const client = context.clientOf({ clock })
      context.probe.answer('writeSecret', never)
      const failed = expectFailure(client.put(context.name, canary(), { timeoutMs: 100 }), 'TIMEOUT')
      await clock.advance(100)
      expect((await failed).reason).toBe('maybe-stored')
    },
  },
  {
    title: 'an abort ends a listing',
    needs: ['listSecrets'],
    run: async (context) => {
      for (const label of ['a', 'b', 'c']) await context.given(canary(), context.nameOf(label))
      const abort = new AbortController()
      const listing = context.client.list({ prefix: context.prefix }, { signal: abort.signal })[Symbol.asyncIterator]()
      await listing.next()
      abort.abort()
      await expectFailure(listing.next(), 'ABORTED')
    },
  },
]

/** Each call of the store itself, in the words of its method. */
const refusals: readonly ConformanceCase[] = Object.entries(storeAsks).map(([method, ask]) => ({
  title: `the store itself refuses ${method} when its signal has aborted, and nothing changes`,
  needs: [method as Capability],
  hint: `Start ${method}, and each page of a listing, with call.signal.throwIfAborted().`,
  run: async (context: CaseContext) => {
    const value = canary('old')
    await context.given(value)
    const { store, name } = context
    const { version } = await context.readAnew()
    await expectRejection(ask(store, { name, version }, context.call(AbortSignal.abort())))
    const secret = await context.readAnew()
    expect([secret.text(), secret.version]).toEqual([value, version])
    await expectFailure(context.readAnew(newName(name)), 'NOT_FOUND')
  },
}))

const byStore: readonly ConformanceCase[] = [
  ...refusals,
  {
    title: 'a read that is aborted while it is under way settles',
    run: async (context) => {
      await context.given()
      const abort = new AbortController()
      const reading = context.store.readSecret(context.name, context.call(abort.signal))
      abort.abort()
      const outcome = await reading.then(
        ({ version }) => version.id,
        (error: unknown) => error,
      )
      expect(outcome).toBeDefined()
    },
  },
]

/** Rules about signals and deadlines. */
export const cancellationCases: readonly ConformanceCase[] = [...byClient, ...byStore]
