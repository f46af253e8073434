import { expect, test } from 'vitest'
import { expectSameAnswers, given, type Deviation } from '../../../fixtures/compare-behaviour.ts'
import { behaviour } from './behaviour.ts'

/** Answers in which the fake differs, with what decides. A title that does not differ fails the test. */
const deviations: readonly Deviation[] = []

test('the fake answers as a real OpenBao does', async () => {
  expect(new Set(behaviour.map(({ title }) => title)).size).toBe(behaviour.length)
  const real = { address: given('KEYHARBOR_OPENBAO_ADDR'), token: given('KEYHARBOR_OPENBAO_TOKEN') }
  await expectSameAnswers(behaviour, real, deviations)
})
