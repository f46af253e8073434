// Conformance: what failures tell: where, what, and never a value.
import { errorCodes, type FailedCall } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure, expectNoCanary } from './expect-failure.ts'

/** What an SDK, a runtime or a bug may throw; each holds `secret` where it can. */
function thrownThings(secret: string): readonly unknown[] {
  const circular: Record<string, unknown> = { message: secret }
  circular['self'] = circular
  return [
    undefined,
    null,
    secret,
    Symbol(secret),
    () => secret,
    {},
    circular,
    new Error(secret),
    Object.assign(new Error(secret), {
      name: `no ${secret}`,
      code: `no ${secret}`,
      status: 400,
      statusCode: 404,
      requestId: 'abc',
    }),
    Object.assign(new Error('x'), {
      response: { status: 403, data: { errors: [secret] }, headers: { [secret]: secret } },
    }),
    new TypeError('fetch failed', { cause: Object.assign(new Error(secret), { code: 'ECONNREFUSED' }) }),
    new DOMException(secret, 'AbortError'),
    new AggregateError([new Error(secret)], secret),
    Object.freeze(new Error(secret)),
    throwsWhenLookedAt(secret),
  ]
}

function throwsWhenLookedAt(secret: string): object {
  const fail = (): never => {
    throw new Error(secret)
  }
  return new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail, getOwnPropertyDescriptor: fail })
}

const failedCalls: readonly FailedCall[] = [
  { operation: 'readSecret', name: 'app/db', conditional: false, aborted: false },
  { operation: 'readSecret', name: 'app/db', conditional: false, aborted: true },
  { operation: 'readVersion', name: 'app/db', version: '1', conditional: false, aborted: false },
  { operation: 'writeSecretIf', name: 'app/db', conditional: true, aborted: false },
  { operation: 'listSecrets', name: '', conditional: false, aborted: false },
  { operation: 'an operation of its own', name: 'app/db', conditional: false, aborted: false },
]

const hasOutage: ConformanceCase['when'] = ({ makeUnavailable, restoreAvailability }) =>
  makeUnavailable !== undefined && restoreAvailability !== undefined

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
    run: async ({ store }) => {
      for (const thrown of thrownThings('x')) {
        for (const call of failedCalls) expect(errorCodes).toContain(store.describeError(thrown, call).code)
      }
    },
  },
  {
    title: 'describeError repeats nothing of what was thrown',
    run: async ({ store }) => {
      for (const thrown of thrownThings(canary())) {
        for (const call of failedCalls) expectNoCanary(store.describeError(thrown, call))
      }
    },
  },
  {
    title: 'what a store throws comes out as a SecretError that repeats nothing of it',
    run: async (context) => {
      const { client, probe, name } = context
      for (const thrown of thrownThings(canary())) {
        probe.answer('readSecret', async () => {
          throw thrown
        })
        await expectFailure(client.refresh(name), ...errorCodes)
      }
    },
  },
  {
    title: 'a store that can not be reached is UNAVAILABLE or TIMEOUT, and works again afterwards',
    when: hasOutage,
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
      expect((await context.client.get(context.name)).text()).toBe(value)
    },
  },
  {
    title: 'a write to a store that can not be reached fails, and nothing is half-written',
    needs: ['writeSecret'],
    when: hasOutage,
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
