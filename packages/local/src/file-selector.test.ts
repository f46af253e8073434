import { expect, test } from 'vitest'
import { compareVersionIds } from './file-selector.ts'

test('versions compare by number, not as text', () => {
  expect(compareVersionIds({ id: '10' }, { id: '9' })).toBeGreaterThan(0)
  expect(compareVersionIds({ id: '9' }, { id: '10' })).toBeLessThan(0)
  expect(compareVersionIds({ id: '7' }, { id: '7' })).toBe(0)
})

test('ids that this store does not give out can not be compared', () => {
  for (const id of ['', '0', '01', '-1', '1e3', 'abc']) expect(compareVersionIds({ id }, { id: '1' })).toBeUndefined()
})
