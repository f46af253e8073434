import { beforeAll, describe, expect, it } from 'vitest'
import { runFixtures, type FileReport } from '../../fixtures/run-fixtures.ts'

let printing: FileReport | undefined
let outside: FileReport | undefined

beforeAll(async () => {
  ;[printing, outside] = await runFixtures('printing.fixture.ts', 'printing-outside.fixture.ts')
}, 60_000)

describe('the canary guard', () => {
  it('fails each test that shows a canary, and no other', () => {
    const results = printing?.assertionResults ?? []
    expect(results.length).toBeGreaterThan(10)
    const wrong = results.filter(({ title, status }) => status !== (title.startsWith('passes') ? 'passed' : 'failed'))
    expect(wrong).toEqual([])
  })

  it('says where it was shown and does not repeat it', () => {
    const result = printing?.assertionResults.find(({ title }) => title === 'fails: stderr as bytes')
    expect(result?.failureMessages.join()).toContain('A canary was shown: stderr (as plain).')
    expect(result?.failureMessages.join()).not.toMatch(/kh-canary/)
  })

  it('fails a file that prints a canary outside its tests', () => {
    expect(outside?.assertionResults.map(({ status }) => status)).toEqual(['passed'])
    expect(outside?.status).toBe('failed')
  })
})
