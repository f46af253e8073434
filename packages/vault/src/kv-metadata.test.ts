// Tests of what KV 2 tells of versions.
import { describe, expect, it } from 'vitest'
import { readableInfo, secretInfo, secretMetadata, versionInfo, versionMetadata, versionNumber } from './kv-metadata.ts'

const now = Date.parse('2026-03-01T00:00:00Z')
const created = '2026-01-02T03:04:05.678901234Z'
const createdAt = new Date('2026-01-02T03:04:05.678Z')

function version(deletion: string, destroyed = false): ReturnType<typeof versionMetadata> {
  return versionMetadata({ created_time: created, deletion_time: deletion, destroyed, version: 3 })
}

describe('a version', () => {
  it.each([
    ['readable', '', false, { state: 'enabled' }],
    ['deleted', '2026-02-01T00:00:00Z', false, { state: 'deleted' }],
    [
      'to be deleted later',
      '2026-04-01T00:00:00Z',
      false,
      { state: 'enabled', expiresAt: new Date('2026-04-01T00:00:00Z') },
    ],
    ['destroyed', '', true, { state: 'destroyed' }],
    ['deleted and then destroyed', '2026-02-01T00:00:00Z', true, { state: 'destroyed' }],
  ])('that is %s says so', (_, deletion, destroyed, expected) => {
    expect(versionInfo(version(deletion, destroyed), now)).toEqual({ id: '3', createdAt, ...expected })
  })

  it('that the server has just given is readable, whatever this clock says', () => {
    const expiresAt = new Date('2026-02-01T00:00:00Z')
    expect(readableInfo(version('2026-02-01T00:00:00Z'))).toEqual({ id: '3', state: 'enabled', createdAt, expiresAt })
  })

  it.each([
    [null],
    [{}],
    [{ version: 0 }],
    [{ version: '1' }],
    [{ version: 1.5 }],
    [{ version: 1, created_time: 'soon' }],
  ])('in the form %o is refused', (data) => {
    expect(() => versionMetadata(data)).toThrow(/MALFORMED_RESPONSE/)
  })
})

describe('an id', () => {
  it.each([
    ['1', 1],
    ['10', 10],
    ['0', undefined],
    ['-1', undefined],
    ['01', undefined],
    ['1.0', undefined],
    ['1e3', undefined],
    ['', undefined],
    ['latest', undefined],
    ['9'.repeat(16), undefined],
  ])('of %j names the number %j', (id, number) => {
    expect(versionNumber(id)).toBe(number)
  })
})

describe('a secret', () => {
  const data = (versions: object, current: number): object => ({
    created_time: created,
    updated_time: created,
    current_version: current,
    custom_metadata: { owner: 'team', odd: 5 },
    versions,
  })
  const live = { created_time: created, deletion_time: '', destroyed: false }
  const deleted = { ...live, deletion_time: '2026-02-01T00:00:00Z' }

  it('has its versions in order of their numbers, not of their texts', () => {
    const { versions } = secretMetadata(data({ 10: live, 9: live, 2: live }, 10), now)
    expect(versions.map(({ number }) => number)).toEqual([2, 9, 10])
  })

  it('is deleted when its newest version is, and not when an older one is', () => {
    const deletedAt = new Date('2026-02-01T00:00:00Z')
    const about = { name: 'a', createdAt, updatedAt: createdAt, tags: { owner: 'team' } }
    expect(secretInfo('a', secretMetadata(data({ 1: live, 2: deleted }, 2), now))).toEqual({ ...about, deletedAt })
    expect(secretInfo('a', secretMetadata(data({ 1: deleted, 2: live }, 2), now))).toEqual(about)
    expect(secretInfo('a', secretMetadata(data({ 1: { ...deleted, destroyed: true } }, 1), now))).toEqual(about)
  })

  it('that is to be deleted later has an expiry', () => {
    const later = { ...live, deletion_time: '2026-04-01T00:00:00Z' }
    expect(secretInfo('a', secretMetadata(data({ 1: later }, 1), now)).expiresAt).toEqual(
      new Date('2026-04-01T00:00:00Z'),
    )
  })

  it.each([
    [undefined],
    [{ versions: {} }],
    [{ versions: [], current_version: 0 }],
    [{ versions: { x: {} }, current_version: 1 }],
  ])('in the form %o is refused', (metadata) => {
    expect(() => secretMetadata(metadata, now)).toThrow(/MALFORMED_RESPONSE/)
  })
})
