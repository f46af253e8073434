import { runInNewContext } from 'node:vm'
import { canary } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { describeFileError } from './file-errors.ts'

const withCode = (code: unknown): Error => Object.assign(new Error(canary('path')), { code })

test.each([
  ['EACCES', 'PERMISSION_DENIED'],
  ['EPERM', 'PERMISSION_DENIED'],
  ['EROFS', 'PERMISSION_DENIED'],
  ['ENOSPC', 'QUOTA_EXCEEDED'],
  ['EDQUOT', 'QUOTA_EXCEEDED'],
  ['EFBIG', 'QUOTA_EXCEEDED'],
  ['ENOENT', 'CONFIG'],
  ['ENOTDIR', 'CONFIG'],
  ['EISDIR', 'CONFIG'],
  ['ELOOP', 'CONFIG'],
  ['ENAMETOOLONG', 'CONFIG'],
  ['EOPNOTSUPP', 'CONFIG'],
  ['EIO', 'UNAVAILABLE'],
  ['EMFILE', 'UNAVAILABLE'],
])('%s means %s, says what to do, and proves that nothing was stored', (code, meaning) => {
  const facts = describeFileError(withCode(code))
  expect(facts).toMatchObject({ code: meaning, retry: 'safe' })
  expect(facts.detail).toMatch(/\.$/)
  expect(JSON.stringify(facts)).not.toContain('canary')
})

test('an error of another realm is known too, as all errors of Node are in Jest', () => {
  const error: unknown = runInNewContext("Object.assign(new Error('x'), { code: 'EACCES' })")
  expect(error).not.toBeInstanceOf(Error)
  expect(describeFileError(error).code).toBe('PERMISSION_DENIED')
})

test('a denial says first whose rights are meant, since the general sentence speaks of an identity', () => {
  expect(describeFileError(withCode('EACCES')).detail).toMatch(/^"Identity" is the user of this process, not the key:/)
})

test.each([
  ['a code it does not know', withCode('EWEIRD')],
  ['a code that is no text', withCode(7)],
  ['no code', new Error('x')],
  ['no error', 'x'],
  ['nothing', undefined],
])('anything else is UNKNOWN: %s', (_, error) => {
  expect(describeFileError(error)).toEqual({ code: 'UNKNOWN' })
})
