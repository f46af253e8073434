// Conformance: what failures tell: where, what, and never a value.
import { errorCodes, type FailedCall } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure, expectNoCanary } from './expect-failure.ts'
import { about } from './explained.ts'
import { thrownThings, throwsWhenLookedAt } from './thrown-things.ts'

const failedCalls: readonly FailedCall[] = [
  { operation: 'readSecret', name: 'app/db', conditional: false, aborted: false },
  { operation: 'readSecret', name: 'app/db', conditional: false, aborted: true },
  { operation: 'readVersion', name: 'app/db', version: '1', conditional: false, aborted: false },
  { operation: 'writeSecretIf', name: 'app/db', conditional: true, aborted: false },
  { operation: 'listSecrets', name: '', conditional: false, aborted: false },
  { operation: 'an operation of its own', name: 'app/db', conditional: false, aborted: false },
]

const outage = ['makeUnavailable', 'restoreAvailability'] as const

/** What `describeError` may give that are no facts. */
function noFacts(secret: string): readonly (readonly [what: string, facts: unknown])[] {
  return [
    ['nothing', undefined],
    ['null', null],
    ['text', secret],
    ['no code', {}],
    ['a code that there is not', { code: secret }],
    ['something that throws when it is looked at', throwsWhenLookedAt(secret)],
  ]
}

/** Makes one method of the store throw each hostile thing, and calls it by way of the client. */
async function expectSecretErrors(
  { probe }: CaseContext,
  method: 'readSecret' | 'writeSecret',
  call: () => Promise<unknown>,
): Promise<void> {
  for (const [what, thrown] of thrownThings(canary())) {
    probe.answer(method, async () => {
      throw thrown
    })
    await about(`${what} is thrown`, () => expectFailure(call(), ...errorCodes))
  }
}

const describing =
  'describeError may be given anything: look at it inside try, and give facts of your own words only, never of its text.'

/** Rules about failures. */
export const errorCases: readonly ConformanceCase[] = [
  {
    title: 'a failure tells operation, store, secret and code, also in its message',
    run: async ({ client, store, name }) => {
      const error = await expectFailure(client.get(name), 'NOT_FOUND')
      expect(error).toMatchObject({ operation: 'get', store: store.kind, secret: store.checkName(name) })
      for (const part of ['get', store.kind, name, 'NOT_FOUND']) expect(error.message).toContain(part)
    },
  },
  {
    title: 'a failed write tells its operation and secret',
    needs: ['createSecret'],
    run: async ({ client, store, name }) => {
      await client.create(name, canary())
      const error = await expectFailure(client.create(name, canary()), 'ALREADY_EXISTS')
      expect(error).toMatchObject({ operation: 'create', store: store.kind, secret: store.checkName(name) })
    },
  },
  {
    title: 'a refused write is not said to be stored maybe',
    needs: ['writeSecretIf'],
    run: async (context) => {
      await context.given()
      const written = context.client.putIf(context.name, canary(), '999999')
      const error = await expectFailure(written, 'PRECONDITION_FAILED', 'INVALID_ARGUMENT')
      expect(error.reason).not.toBe('maybe-stored')
    },
  },
  {
    title: 'describeError makes facts of whatever was thrown, and never throws',
    hint: describing,
    run: async ({ store }) => {
      for (const [what, thrown] of thrownThings('x')) {
        await about(`${what} was thrown`, async () => {
          for (const call of failedCalls) expect(errorCodes).toContain(store.describeError(thrown, call).code)
        })
      }
    },
  },
  {
    title: 'describeError repeats nothing of what was thrown',
    hint: describing,
    run: async ({ store }) => {
      for (const [what, thrown] of thrownThings(canary())) {
        await about(`${what} was thrown`, async () => {
          for (const call of failedCalls) expectNoCanary(store.describeError(thrown, call))
        })
      }
    },
  },
  {
    title: 'what a store throws comes out as a SecretError that repeats nothing of it',
    run: (context) => expectSecretErrors(context, 'readSecret', () => context.client.refresh(context.name)),
  },
  {
    title: 'what a store throws at a write comes out as a SecretError that repeats nothing of it',
    needs: ['writeSecret'],
    run: (context) => expectSecretErrors(context, 'writeSecret', () => context.client.put(context.name, canary())),
  },
  {
    title: 'an error that describeError makes no facts of comes out as a SecretError all the same',
    run: async ({ client, probe, name }) => {
      const secret = canary()
      probe.answer('readSecret', () => Promise.reject(new Error(secret)))
      for (const [what, facts] of noFacts(secret)) {
        probe.answer('describeError', () => facts)
        await about(`describeError gives ${what}`, () => expectFailure(client.refresh(name), 'UNKNOWN'))
      }
    },
  },
  {
    title: 'a store that can not be reached is UNAVAILABLE or TIMEOUT, and works again afterwards',
    wants: outage,
    run: async (context) => {
      const value = canary()
      await context.given(value)
      await context.makeUnavailable()
      try {
        const error = await expectFailure(context.client.get(context.name), 'UNAVAILABLE', 'TIMEOUT')
        expect(error.secret).toBe(context.store.checkName(context.name))
      } finally {
        await context.restoreAvailability()
      }
      expect((await context.client.refresh(context.name)).text()).toBe(value)
    },
  },
  {
    title: 'a write to a store that can not be reached fails, and nothing is half-written',
    needs: ['writeSecret'],
    wants: outage,
    run: async (context) => {
      const [old, next] = [canary('old'), canary('next')]
      await context.given(old)
      await context.makeUnavailable()
      try {
        await expectFailure(context.client.put(context.name, next), 'UNAVAILABLE', 'TIMEOUT')
      } finally {
        await context.restoreAvailability()
      }
      expect([old, next]).toContain((await context.readAnew()).text())
    },
  },
]
