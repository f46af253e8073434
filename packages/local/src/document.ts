// Encrypted file, state: what a store holds, as immutable data, and what can be read of it.
import { StoreFailure, type ErrorCode, type ListQuery, type SecretInfo, type StoredSecret } from '@keyharbor/core'
import type { VersionInfo } from '@keyharbor/core'
import { toStoredValue, type Content } from './content.ts'
import type { FileSelector } from './file-selector.ts'

/** One version. Its id is its place in the list, counted from 1; its content is gone once it is destroyed. */
export interface VersionRecord {
  readonly id: string
  /** Wall time in milliseconds, as all times here. */
  readonly createdAt: number
  readonly state: 'enabled' | 'disabled' | 'destroyed'
  readonly content?: Content
}

/** One secret. Versions are never taken out of the list, so no id is given out twice. */
export interface SecretRecord {
  readonly createdAt: number
  readonly updatedAt: number
  readonly deletedAt?: number
  /** The document's counter when this secret last changed. */
  readonly revision: number
  readonly current: string
  readonly previous?: string
  readonly versions: readonly VersionRecord[]
}

/** All that a store holds. A `Map`, so that `__proto__` and `constructor` are names like any other. */
export interface StoreDocument {
  /** Tells this store from others that are encrypted to the same key. */
  readonly storeId: string
  /** Goes up by one with each change, so that an older copy of the file can be told from a newer one. */
  readonly counter: number
  readonly secrets: ReadonlyMap<string, SecretRecord>
}

/** A store that holds nothing yet. */
export function emptyDocument(storeId: string): StoreDocument {
  return { storeId, counter: 0, secrets: new Map() }
}

/** The failure for what the document does not allow. Nothing has changed then. */
export function refusal(code: ErrorCode, detail?: string): StoreFailure {
  return new StoreFailure({ code, retry: 'never', ...(detail !== undefined && { detail }) })
}

const noFile =
  'The store file does not exist yet; the first write makes it. Is the option "path" right? It is relative to the working directory.'

/** The record of `name`, deleted or not; `NOT_FOUND` when there is none. */
export function recordOf(document: StoreDocument, name: string): SecretRecord {
  const record = document.secrets.get(name)
  if (record === undefined) throw refusal('NOT_FOUND', document.counter === 0 ? noFile : undefined)
  return record
}

/** The record of `name`; `PENDING_DELETION` when it is deleted. */
export function liveRecordOf(document: StoreDocument, name: string): SecretRecord {
  const record = recordOf(document, name)
  if (record.deletedAt !== undefined) throw refusal('PENDING_DELETION')
  return record
}

/** One version by its id; `VERSION_NOT_FOUND` when there is none. */
export function versionOf(record: SecretRecord, id: string): VersionRecord {
  const version = record.versions.find((candidate) => candidate.id === id)
  if (version === undefined) throw refusal('VERSION_NOT_FOUND')
  return version
}

/** A version with its value; without `selector` the current one, whatever its state. */
export function readFrom(document: StoreDocument, name: string, selector?: FileSelector): StoredSecret {
  const record = liveRecordOf(document, name)
  const version = versionOf(record, selectedId(record, selector))
  return { value: toStoredValue(readableContent(version)), version: versionInfo(record, version) }
}

/** All versions of `name`, the oldest first, those of a deleted secret too. */
export function versionsIn(document: StoreDocument, name: string): readonly VersionInfo[] {
  const record = recordOf(document, name)
  return record.versions.map((version) => versionInfo(record, version))
}

/** What a listing shows, sorted by name (UTF-16 order). */
export function listedIn(document: StoreDocument, query: ListQuery): readonly SecretInfo[] {
  const { prefix = '', includeDeleted = false } = query
  const listed = [...document.secrets].filter(
    ([name, record]) => name.startsWith(prefix) && (includeDeleted || record.deletedAt === undefined),
  )
  return listed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, record]) => secretInfo(name, record))
}

/** A secret without its value. */
export function secretInfo(name: string, { createdAt, updatedAt, deletedAt }: SecretRecord): SecretInfo {
  const deleted = deletedAt === undefined ? {} : { deletedAt: new Date(deletedAt) }
  return { name, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt), ...deleted }
}

/** A version without its value. */
export function versionInfo(record: SecretRecord, { id, createdAt, state }: VersionRecord): VersionInfo {
  const stages = (['current', 'previous'] as const).filter((stage) => record[stage] === id)
  return { id, stages, createdAt: new Date(createdAt), state }
}

function selectedId(record: SecretRecord, selector: FileSelector | undefined): string {
  if (selector === undefined) return record.current
  if (selector === 'previous') return record.previous ?? noPrevious()
  if (typeof selector === 'object' && selector !== null && typeof selector.id === 'string') return selector.id
  throw refusal('INVALID_ARGUMENT', "A version is selected by 'previous' or { id }.")
}

function noPrevious(): never {
  throw refusal('VERSION_NOT_FOUND', 'No version was current before this one.')
}

function readableContent({ state, content }: VersionRecord): Content {
  if (state === 'disabled') throw refusal('VERSION_DISABLED')
  if (content === undefined) throw refusal('VERSION_DESTROYED')
  return content
}
