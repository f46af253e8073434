import { StoreFailure } from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { findCanary } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'
import { MemoryStore } from '../memory/memory-store.ts'
import { topicsFor } from './conformance-topics.ts'
import { runCase } from './run-case.ts'

/** What an author of an adapter reads when the rule of this title fails. */
async function messageOf(Store: new () => MemoryStore, title: string): Promise<string> {
  const harness = { name: 'any', makeStore: () => Promise.resolve(new Store()) }
  const cases = topicsFor(new Store(), harness).flatMap((topic) => topic.cases)
  const rule = cases.find((each) => each.title === title)
  if (rule === undefined) throw new Error(`There is no rule "${title}".`)
  const [outcome] = await Promise.allSettled([runCase(harness, rule)])
  if (outcome.status === 'fulfilled') return 'passed'
  expect(findCanary(printed(outcome.reason)), 'the failure shows a value').toBeUndefined()
  return (outcome.reason as Error).message
}

class AnyName extends MemoryStore {
  override checkName(name: string): string {
    return name
  }
}

class DeafReads extends MemoryStore {
  override readSecret: MemoryStore['readSecret'] = (name, call) =>
    super.readSecret(name, { ...call, signal: new AbortController().signal })
}

class LaxIds extends MemoryStore {
  override readVersion: MemoryStore['readVersion'] = async (name, selector, call) => {
    if (typeof selector !== 'object' || selector.id === undefined) throw new StoreFailure({ code: 'VERSION_NOT_FOUND' })
    return await super.readVersion(name, { id: String(Number.parseInt(selector.id)) }, call)
  }
}

describe('a rule that is broken', () => {
  it('tells what failed, how it must fail, and what to do', async () => {
    const message = await messageOf(AnyName, 'two dots is no name: INVALID_NAME before any request')
    expect(message).toContain('get failed with NOT_FOUND, but must fail with INVALID_NAME.\ncheckName must refuse it')
  })

  it('shows no secret that came in place of a failure', async () => {
    const message = await messageOf(
      DeafReads,
      'the store itself refuses readSecret when its signal has aborted, and nothing changes',
    )
    expect(message).toContain('must be refused')
    expect(message).toContain('Start readSecret, and each page of a listing, with call.signal.throwIfAborted().')
  })

  it('tells for which of several inputs it is', async () => {
    const message = await messageOf(LaxIds, 'an id that is no id is refused or not found')
    expect(message).toContain('the id "1e0": It succeeded, but must fail with VERSION_NOT_FOUND or INVALID_ARGUMENT.')
  })
})
