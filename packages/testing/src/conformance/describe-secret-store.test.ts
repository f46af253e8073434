import { beforeAll, describe, expect, it } from 'vitest'
import { runFixtures, type FileReport } from '../../fixtures/run-fixtures.ts'

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

describe('describeSecretStore', () => {
  it('makes a test of each rule, skips a deviation, and fails what is broken without one', () => {
    const results = deviating?.assertionResults ?? []
    const other = results.filter(({ status }) => status !== 'passed').map(({ title, status }) => [title, status])
    expect(results.length).toBeGreaterThan(250)
    expect(other).toEqual([
      ['a prefix selects the names that start with it', 'skipped'],
      ['a description of a missing secret is NOT_FOUND', 'failed'],
    ])
  })

  it('closes the backend at the end', () => {
    expect(closing?.assertionResults.every(({ status }) => status === 'passed')).toBe(true)
    expect(closing?.status).toBe('failed')
  })

  it('fails for a deviation that names no case', () => {
    expect(stray).toMatchObject({ status: 'failed', assertionResults: [] })
    expect(stray?.message).toContain('no such case')
  })
})
