import { canary } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { emptyDocument, type StoreDocument } from './document.ts'
import { createIn, deleteIn, destroyIn, setStateIn, writeIn } from './document-changes.ts'
import { fromJson, toJson } from './document-json.ts'

const envelope = { keyHash: 'hash', savedAt: 5 }
const document: StoreDocument = [
  createIn('__proto__', { text: 'a\ud800' }),
  writeIn('__proto__', { base64: 'AAE=' }),
  writeIn('__proto__', { fields: JSON.parse('{"__proto__":{"x":1}}') as Record<string, unknown> }),
  setStateIn('__proto__', '1', 'disabled'),
  destroyIn('__proto__', '2'),
  createIn('b', { text: '' }),
  deleteIn('b'),
].reduce((before, change) => change(before, 7), emptyDocument('id'))

const integrity = (detail: RegExp): unknown =>
  expect.objectContaining({
    facts: { code: 'INTEGRITY', reason: 'altered', retry: 'never', detail: expect.stringMatching(detail) },
  })

test('a document comes back from its text as it was', () => {
  expect(fromJson(toJson(document, envelope), 'hash')).toStrictEqual(document)
})

test('refuses another format, a newer version of it, and a file made for another key', () => {
  expect(() => fromJson('{"format":"other"}', 'hash')).toThrow(integrity(/not a store of this kind/))
  expect(() => fromJson(toJson(document, envelope).replace('"version":1', '"version":2'), 'hash')).toThrow(
    integrity(/another version/),
  )
  expect(() => fromJson(toJson(document, envelope), 'other')).toThrow(integrity(/another identity/))
})

test('refuses text that is no JSON without quoting it', () => {
  expect(() => fromJson(canary('json').slice(-20), 'hash')).toThrow(
    integrity(/^What the file holds is not complete or makes no sense\. It was left as it is\.$/),
  )
})

type Json = Record<string, unknown>
type Entry = Json & { versions: Json[] }
const breaks: readonly (readonly [string, (file: Json, secrets: Entry[]) => void])[] = [
  ['no store id', (file) => delete file['storeId']],
  ['a counter that is no number', (file) => (file['counter'] = '1')],
  ['a counter below 0', (file) => (file['counter'] = -1)],
  ['no list of secrets', (file) => (file['secrets'] = {})],
  ['a secret that is no object', (file) => (file['secrets'] = [null])],
  ['two secrets of one name', (_, secrets) => secrets.push(structuredClone(secrets[0]!))],
  ['a secret without a name', (_, secrets) => delete secrets[0]!['name']],
  ['no time of creation', (_, secrets) => delete secrets[0]!['createdAt']],
  ['no time of change', (_, secrets) => delete secrets[0]!['updatedAt']],
  ['no revision', (_, secrets) => delete secrets[0]!['revision']],
  ['a time of deletion that is none', (_, secrets) => (secrets[1]!['deletedAt'] = true)],
  ['no versions', (_, secrets) => (secrets[0]!.versions = [])],
  ['versions that are no list', (_, secrets) => Object.assign(secrets[0]!, { versions: null })],
  ['a current version that is not there', (_, secrets) => (secrets[0]!['current'] = '9')],
  ['a previous version that is not there', (_, secrets) => (secrets[0]!['previous'] = '9')],
  ['a version id out of order', (_, secrets) => (secrets[0]!.versions[1]!['id'] = '3')],
  ['a version without a time', (_, secrets) => delete secrets[0]!.versions[0]!['createdAt']],
  ['a state that there is not', (_, secrets) => (secrets[0]!.versions[0]!['state'] = 'lost')],
  ['a version without a value', (_, secrets) => delete secrets[0]!.versions[0]!['content']],
  ['a value of two kinds', (_, secrets) => (secrets[0]!.versions[0]!['content'] = { text: '', base64: '' })],
  ['a value of no kind', (_, secrets) => (secrets[0]!.versions[0]!['content'] = { fields: [] })],
]

test.each(breaks)('refuses %s', (_, breakIt) => {
  const file = JSON.parse(toJson(document, envelope)) as Json & { secrets: Entry[] }
  breakIt(file, file.secrets)
  expect(() => fromJson(JSON.stringify(file), 'hash')).toThrow(integrity(/./))
})
