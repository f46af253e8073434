import { beforeAll, describe, expect, it } from 'vitest'
import { runFixtures, type FileReport, type TestReport } from '../../fixtures/run-fixtures.ts'
import { allTopics } from './conformance-topics.ts'

let deviating: FileReport | undefined
let stray: FileReport | undefined
let closing: FileReport | undefined

beforeAll(async () => {
  ;[deviating, stray, closing] = await runFixtures(
    'deviation.fixture.ts',
    'stray-deviation.fixture.ts',
    'closing.fixture.ts',
  )
}, 60_000)

const titlesOf = (report: FileReport | undefined, status: TestReport['status']): string[] =>
  (report?.assertionResults ?? []).filter((test) => test.status === status).map(({ title }) => title)

/** The fixtures give the harness nothing but a store. */
const lacking = allTopics
  .flatMap(({ cases }) => cases)
  .filter(({ wants = [] }) => wants.length > 0)
  .map(({ title }) => title)

describe('describeSecretStore', () => {
  it('makes a test of each rule, skips a deviation, and fails what is broken without one', () => {
    const results = deviating?.assertionResults ?? []
    expect(results.length).toBeGreaterThan(250)
    expect(titlesOf(deviating, 'skipped')).toContain('a prefix selects the names that start with it')
    expect(titlesOf(deviating, 'failed')).toEqual(['a description of a missing secret is NOT_FOUND'])
  })

  it('skips, in sight, what the harness lacks a part for', () => {
    expect(titlesOf(deviating, 'skipped')).toEqual(expect.arrayContaining(lacking))
    expect(titlesOf(deviating, 'skipped')).toHaveLength(lacking.length + 3)
  })

  it('closes the backend at the end', () => {
    expect(titlesOf(closing, 'failed')).toEqual([])
    expect(closing?.status).toBe('failed')
  })

  it('fails for a deviation that names no case', () => {
    expect(stray).toMatchObject({ status: 'failed', assertionResults: [] })
    expect(stray?.message).toContain('no such case')
  })
})
