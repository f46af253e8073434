import type { StoreFailure } from '@keyharbor/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyDocument, listedIn, readFrom, recordOf, secretInfo, versionsIn, type StoreDocument } from './document.ts'
import {
  createIn,
  deleteIn,
  destroyIn,
  purgeIn,
  restoreIn,
  setCurrentIn,
  setStateIn,
  writeIn,
  type DocumentChange,
} from './document-changes.ts'

const start = emptyDocument('store-1')
const apply = (...changes: DocumentChange[]): StoreDocument =>
  changes.reduce((document, change, index) => change(document, 1_000 * (index + 1)), start)
const failure = (code: string): unknown => expect.objectContaining({ facts: expect.objectContaining({ code }) })
const text = (document: StoreDocument, name: string, selector?: Parameters<typeof readFrom>[2]): unknown =>
  readFrom(document, name, selector).value

const created = createIn('a', { text: 'one' })
const written = writeIn('a', { text: 'two' })

test('create makes version 1, current and enabled', () => {
  const { value, version } = readFrom(apply(created), 'a')
  expect(value).toEqual({ text: 'one' })
  expect(version).toEqual({ id: '1', stages: ['current'], createdAt: new Date(1_000), state: 'enabled' })
})

test('a write makes the next version current and labels the one before as previous', () => {
  const document = apply(created, written)
  expect(versionsIn(document, 'a')).toMatchObject([
    { id: '1', stages: ['previous'] },
    { id: '2', stages: ['current'] },
  ])
  expect(text(document, 'a', 'previous')).toEqual({ text: 'one' })
  expect(text(document, 'a', { id: '2' })).toEqual({ text: 'two' })
})

test('a conditional write needs the current version', () => {
  expect(text(apply(created, writeIn('a', { text: 'x' }, '1')), 'a')).toEqual({ text: 'x' })
  expect(() => apply(created, written, writeIn('a', { text: 'x' }, '1'))).toThrow(failure('PRECONDITION_FAILED'))
})

test('setCurrent moves current, labels the one before as previous, and needs the expected version', () => {
  const document = apply(created, written, setCurrentIn('a', '1', '2'))
  expect(text(document, 'a')).toEqual({ text: 'one' })
  expect(text(document, 'a', 'previous')).toEqual({ text: 'two' })
  expect(() => apply(created, written, setCurrentIn('a', '2', '1'))).toThrow(failure('PRECONDITION_FAILED'))
  expect(() => apply(created, setCurrentIn('a', '2', '1'))).toThrow(failure('VERSION_NOT_FOUND'))
})

test('after setCurrent the next write still gets a number that was never given out', () => {
  const document = apply(created, written, setCurrentIn('a', '1', '2'), writeIn('a', { text: 'three' }))
  expect(readFrom(document, 'a').version.id).toBe('3')
})

test('a version without a readable value can not be made current', () => {
  expect(() => apply(created, written, setStateIn('a', '1', 'disabled'), setCurrentIn('a', '1', '2'))).toThrow(
    failure('VERSION_DISABLED'),
  )
  expect(() => apply(created, written, destroyIn('a', '1'), setCurrentIn('a', '1', '2'))).toThrow(
    failure('VERSION_DESTROYED'),
  )
})

test('a read follows current even when that version is disabled, and enabling brings it back', () => {
  const disabled = apply(created, written, setStateIn('a', '2', 'disabled'))
  expect(() => readFrom(disabled, 'a')).toThrow(failure('VERSION_DISABLED'))
  expect(() => readFrom(disabled, 'a', { id: '2' })).toThrow(failure('VERSION_DISABLED'))
  expect(text(setStateIn('a', '2', 'enabled')(disabled, 0), 'a')).toEqual({ text: 'two' })
})

test('a destroyed version has no value any more, keeps its number, and can not be enabled', () => {
  const document = apply(created, written, destroyIn('a', '1'))
  expect(JSON.stringify([...document.secrets])).not.toContain('one')
  expect(() => readFrom(document, 'a', 'previous')).toThrow(failure('VERSION_DESTROYED'))
  expect(versionsIn(document, 'a')[0]).toMatchObject({ id: '1', state: 'destroyed' })
  expect(() => setStateIn('a', '1', 'enabled')(document, 0)).toThrow(failure('VERSION_DESTROYED'))
})

const onLive: readonly (readonly [string, DocumentChange])[] = [
  ['write', written],
  ['conditional write', writeIn('a', { text: 'x' }, '1')],
  ['setCurrent', setCurrentIn('a', '1', '1')],
  ['setState', setStateIn('a', '1', 'disabled')],
  ['destroy', destroyIn('a', '1')],
  ['delete', deleteIn('a')],
]

test.each([...onLive, ['create', created] as const])('%s on a deleted secret is PENDING_DELETION', (_, change) => {
  expect(() => apply(created, deleteIn('a'), change)).toThrow(failure('PENDING_DELETION'))
})

test.each([...onLive, ['restore', restoreIn('a')] as const, ['purge', purgeIn('a')] as const])(
  '%s on a missing secret is NOT_FOUND',
  (_, change) => {
    expect(() => apply(change)).toThrow(failure('NOT_FOUND'))
  },
)

test('reads of a deleted secret are PENDING_DELETION; its versions and description can still be seen', () => {
  const document = apply(created, deleteIn('a'))
  expect(() => readFrom(document, 'a')).toThrow(failure('PENDING_DELETION'))
  expect(() => readFrom(document, 'a', { id: '1' })).toThrow(failure('PENDING_DELETION'))
  expect(versionsIn(document, 'a')).toHaveLength(1)
  expect(secretInfo('a', recordOf(document, 'a')).deletedAt).toEqual(new Date(2_000))
})

test('restore brings a secret back with its versions; on a live one it does nothing', () => {
  const document = apply(created, written, deleteIn('a'), restoreIn('a'))
  expect(text(document, 'a')).toEqual({ text: 'two' })
  expect(text(document, 'a', { id: '1' })).toEqual({ text: 'one' })
  expect(secretInfo('a', recordOf(document, 'a'))).not.toHaveProperty('deletedAt')
  expect(restoreIn('a')(document, 0)).toBe(document)
})

test('purge removes a live or a deleted secret, after which the name starts anew', () => {
  for (const before of [
    [created, written],
    [created, deleteIn('a')],
  ]) {
    const document = apply(...before, purgeIn('a'))
    expect(document.secrets.size).toBe(0)
    expect(readFrom(created(document, 0), 'a').version.id).toBe('1')
  }
})

test('create refuses a name that is taken', () => {
  expect(() => apply(created, created)).toThrow(failure('ALREADY_EXISTS'))
})

test('changes that change nothing give back the same document', () => {
  const document = apply(created, written, destroyIn('a', '1'))
  const nothing = [setCurrentIn('a', '2', '2'), setStateIn('a', '2', 'enabled'), destroyIn('a', '1'), restoreIn('a')]
  for (const change of nothing) expect(change(document, 0)).toBe(document)
})

test('a missing version, and a first version without one before it, are VERSION_NOT_FOUND', () => {
  const document = apply(created)
  for (const selector of ['previous', { id: '2' }, { id: '' }] as const) {
    expect(() => readFrom(document, 'a', selector)).toThrow(failure('VERSION_NOT_FOUND'))
  }
  for (const selector of ['current', {}, null, { id: 1 }]) {
    expect(() => readFrom(document, 'a', selector as never)).toThrow(failure('INVALID_ARGUMENT'))
  }
})

test('names that mean something to JavaScript are names like any other', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  for (const name of names) expect(() => readFrom(start, name)).toThrow(failure('NOT_FOUND'))
  const document = apply(...names.map((name) => createIn(name, { text: name })))
  for (const name of names) expect(text(document, name)).toEqual({ text: name })
})

test('a listing is sorted, filtered by prefix, and shows deleted secrets only when asked', () => {
  const document = apply(...['b/2', 'a', 'b/1', 'B'].map((name) => createIn(name, { text: '' })), deleteIn('b/1'))
  expect(listedIn(document, {}).map(({ name }) => name)).toEqual(['B', 'a', 'b/2'])
  expect(listedIn(document, { prefix: 'b/', includeDeleted: true })).toMatchObject([
    { name: 'b/1', deletedAt: new Date(5_000) },
    { name: 'b/2' },
  ])
})

test('each change raises the counter and marks the one secret that it concerns', () => {
  const document = apply(created, createIn('b', { text: '' }), written)
  expect(document.counter).toBe(3)
  expect([...document.secrets].map(([name, { revision }]) => [name, revision])).toEqual([
    ['a', 3],
    ['b', 2],
  ])
})

const name = fc.constantFrom('a', 'b')
const id = fc.constantFrom('1', '2', '3')
const anyChange: fc.Arbitrary<DocumentChange> = fc.oneof(
  name.map((n) => createIn(n, { text: 'x' })),
  fc.tuple(name, fc.option(id, { nil: undefined })).map(([n, expected]) => writeIn(n, { text: 'y' }, expected)),
  fc.tuple(name, id, id).map(([n, to, expected]) => setCurrentIn(n, to, expected)),
  fc.tuple(name, id, fc.constantFrom('enabled', 'disabled')).map(([n, v, state]) => setStateIn(n, v, state)),
  fc.tuple(name, id).map(([n, v]) => destroyIn(n, v)),
  name.map(deleteIn),
  name.map(restoreIn),
  name.map(purgeIn),
)

test('whatever the order of changes: ids count up, one version is current, at most one previous, and refusals change nothing', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 60 }), (changes) => {
      let document = start
      for (const change of changes) {
        const before = structuredClone(document)
        try {
          const after = change(document, 1)
          expect(after.counter).toBe(document.counter + (after === document ? 0 : 1))
          expect(document).toEqual(before)
          document = after
        } catch (error) {
          expect((error as StoreFailure).facts.retry).toBe('never')
          expect(document).toEqual(before)
        }
        for (const secret of document.secrets.keys()) assertSound(document, secret)
      }
    }),
  )
})

function assertSound(document: StoreDocument, secret: string): void {
  const versions = versionsIn(document, secret)
  expect(versions.map((version) => version.id)).toEqual(versions.map((_, index) => String(index + 1)))
  expect(versions.filter(({ stages }) => stages?.includes('current'))).toHaveLength(1)
  expect(versions.filter(({ stages }) => stages?.includes('previous')).length).toBeLessThanOrEqual(1)
  expect(versions.some(({ stages }) => stages?.length === 2)).toBe(false)
}
