import { expect, test } from 'vitest'
import { expectSameAnswers, given, type Deviation } from '../../../fixtures/compare-behaviour.ts'
import { behaviour } from './behaviour.ts'

/** Answers in which the fake differs, with what decides. A title that does not differ fails the test. */
const deviations: readonly Deviation[] = []

/** Over a thousand requests, for some of which the server hashes a password with bcrypt. */
const timeout = 120_000

test('the fake answers as a real OpenBao does', { timeout }, async () => {
  expect(new Set(behaviour.map(({ title }) => title)).size).toBe(behaviour.length)
  const real = { address: given('KEYHARBOR_OPENBAO_ADDR'), token: given('KEYHARBOR_OPENBAO_TOKEN') }
  await expectSameAnswers(behaviour, real, deviations)
})
