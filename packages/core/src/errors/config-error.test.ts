import { expect, test } from 'vitest'
import { assertKnownOptions, configError } from './config-error.ts'

test('an unknown option is refused, naming it and those that there are', () => {
  const refused = (): void => assertKnownOptions('memory', { pathh: 1 }, ['path', 'clock'])
  expect(refused).toThrow('configure (memory): CONFIG')
  expect(refused).toThrow('Unknown option "pathh". Known options: path, clock.')
})

test('known options pass, however few are given', () => {
  expect(() => assertKnownOptions('memory', { path: undefined }, ['path', 'clock'])).not.toThrow()
  expect(() => assertKnownOptions('memory', {}, ['path'])).not.toThrow()
})

test('a reason travels with a configuration error', () => {
  expect(configError('memory', 'Give a token.', 'missing-token')).toMatchObject({
    code: 'CONFIG',
    reason: 'missing-token',
    operation: 'configure',
  })
})
