import { createSecretClient, errorCodes } from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { canary, findCanary } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'
import { MemoryStore } from '../memory/memory-store.ts'
import { expectFailure, expectNoCanary, expectRejection } from './expect-failure.ts'

/** What a check fails with. */
async function failureOf(check: Promise<unknown>): Promise<Error> {
  const [outcome] = await Promise.allSettled([check])
  if (outcome.status === 'fulfilled') throw new Error('The check passed.')
  return outcome.reason as Error
}

const missing = (): Promise<unknown> => createSecretClient({ store: new MemoryStore() }).get('app/db')

describe('expectFailure', () => {
  it('gives the error when its code is one of those that are right', async () => {
    expect((await expectFailure(missing(), 'PENDING_DELETION', 'NOT_FOUND')).code).toBe('NOT_FOUND')
  })

  it('tells what failed, with which code, and which would have been right', async () => {
    const failure = await failureOf(expectFailure(missing(), 'INVALID_NAME', 'CONFLICT'))
    expect(failure.message).toBe('get failed with NOT_FOUND, but must fail with INVALID_NAME or CONFLICT.')
  })

  it('does not show what came in place of a failure, and does not list all codes', async () => {
    const failure = await failureOf(expectFailure(Promise.resolve({ text: canary() }), ...errorCodes))
    expect(failure.message).toBe('It succeeded, but must fail with any code of the list.')
    expect(findCanary(printed(failure))).toBeUndefined()
  })

  it('takes no other error, and not even nothing, for a SecretError', async () => {
    const reasons = [new Error(canary()), undefined] as Error[]
    for (const reason of reasons) {
      const failure = await failureOf(expectFailure(Promise.reject(reason), 'NOT_FOUND'))
      expect(failure.message).toBe('It failed with something that is no SecretError, but must fail with NOT_FOUND.')
      expect(findCanary(printed(failure))).toBeUndefined()
    }
  })
})

describe('expectRejection', () => {
  it('takes any rejection', async () => {
    await expect(expectRejection(Promise.reject(new Error('no')))).resolves.toBeUndefined()
  })

  it('does not show what came in place of one', async () => {
    const failure = await failureOf(expectRejection(Promise.resolve({ value: { text: canary() } })))
    expect(failure.message).toContain('It succeeded, but must be refused')
    expect(findCanary(printed(failure))).toBeUndefined()
  })
})

describe('expectNoCanary', () => {
  it('says that and how a value shows, without showing it', async () => {
    const failure = await failureOf((async () => expectNoCanary({ password: canary() }))())
    expect(failure.message).toContain('A value shows')
    expect(failure.message).toContain("'plain'")
    expect(findCanary(printed(failure))).toBeUndefined()
  })
})
