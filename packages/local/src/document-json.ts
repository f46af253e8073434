// Encrypted file, format: the document as the JSON text that is encrypted, and back with nothing taken on trust.
import { StoreFailure } from '@keyharbor/core'
import type { Content } from './content.ts'
import type { SecretRecord, StoreDocument, VersionRecord } from './document.ts'

const format = 'keyharbor-encrypted-file'
const formatVersion = 1

/** What stands around a document in the file. */
export interface Envelope {
  /** SHA-256 of the age recipient, in hexadecimal: a file that was encrypted to this key by way of another store is refused. */
  readonly keyHash: string
  /** Wall time in milliseconds. */
  readonly savedAt: number
}

/** The text of `document`. Names stand in lists, not as keys, so that no name has a meaning of its own to a JSON reader. */
export function toJson(document: StoreDocument, { keyHash, savedAt }: Envelope): string {
  const secrets = [...document.secrets].map(([name, record]) => ({ name, ...record }))
  const { storeId, counter } = document
  return JSON.stringify({ format, version: formatVersion, storeId, keyHash, savedAt, counter, secrets })
}

/** The document in `text`. Throws `StoreFailure` with `INTEGRITY` for another format, another key, or anything malformed. */
export function fromJson(text: string, keyHash: string): StoreDocument {
  const file = parsed(text)
  if (!isObject(file) || file['format'] !== format) throw altered('What the file holds is not a store of this kind.')
  if (file['version'] !== formatVersion)
    throw altered('The file was written by another version of this library: use that one.')
  if (file['keyHash'] !== keyHash)
    throw altered('The file was made for another identity and then encrypted to this one.')
  const { storeId, counter, secrets } = file
  if (typeof storeId !== 'string' || !isCount(counter) || !Array.isArray(secrets)) throw malformed()
  const records = new Map(secrets.map(secretEntry))
  if (records.size !== secrets.length) throw malformed()
  return { storeId, counter, secrets: records }
}

/** V8 quotes the input in its own SyntaxError, so that error is not passed on. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed()
  }
}

function secretEntry(entry: unknown): [string, SecretRecord] {
  if (!isObject(entry)) throw malformed()
  const { name, createdAt, updatedAt, deletedAt, revision, current, previous, versions } = entry
  if (typeof name !== 'string' || !isCount(createdAt) || !isCount(updatedAt) || !isCount(revision)) throw malformed()
  if (!Array.isArray(versions)) throw malformed()
  const known = versions.map(versionRecord)
  const isId = (id: unknown): id is string => known.some((version) => version.id === id)
  if (!isId(current) || !(previous === undefined || isId(previous))) throw malformed()
  if (!(deletedAt === undefined || isCount(deletedAt))) throw malformed()
  const optional = { ...(previous !== undefined && { previous }), ...(deletedAt !== undefined && { deletedAt }) }
  return [name, { createdAt, updatedAt, revision, current, versions: known, ...optional }]
}

/** A version's id must be its place, or the next one could be given out twice. */
function versionRecord(version: unknown, index: number): VersionRecord {
  if (!isObject(version)) throw malformed()
  const { id, createdAt, state, content } = version
  if (id !== String(index + 1) || !isCount(createdAt)) throw malformed()
  if (state === 'destroyed') return { id, createdAt, state }
  if ((state !== 'enabled' && state !== 'disabled') || !isContent(content)) throw malformed()
  return { id, createdAt, state, content }
}

function isContent(value: unknown): value is Content {
  if (!isObject(value) || Object.keys(value).length !== 1) return false
  return typeof value['text'] === 'string' || typeof value['base64'] === 'string' || isObject(value['fields'])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function malformed(): StoreFailure {
  return altered('What the file holds is not complete or makes no sense.')
}

function altered(detail: string): StoreFailure {
  return new StoreFailure({
    code: 'INTEGRITY',
    reason: 'altered',
    detail: `${detail} It was left as it is.`,
    retry: 'never',
  })
}
