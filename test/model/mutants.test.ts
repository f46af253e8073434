// A test that finds nothing proves nothing: the property of the client has to find what is wrong with others.
import { expect, test, vi } from 'vitest'
import { checked, clientProperty } from './client.model.ts'
import { mutants } from './mutants.ts'
import { naiveClient } from './naive-client.ts'

vi.setConfig({ testTimeout: 60_000 })

const budget = { seed: 20_261_125, numRuns: 4_000, endOnFailure: true }

test('the property finds the race of a cache that keeps what it read before a change', async () => {
  const property = clientProperty({ makeClient: (parts) => naiveClient(parts, false), isPeaceful: true })
  expect(await checked(property, budget)).toContain('from before')
})

test('the property finds nothing wrong once that cache has a guard', async () => {
  const property = clientProperty({ makeClient: (parts) => naiveClient(parts, true), isPeaceful: true })
  expect(await checked(property, { ...budget, numRuns: 500 })).toBe('nothing wrong')
})

test.each(Object.entries(mutants))('the property finds a client that %s', async (_, makeClient) => {
  expect(await checked(clientProperty({ makeClient }), budget)).not.toBe('nothing wrong')
})
