// Vault: what KV 2 tells of versions, as plain data.
import { StoreFailure, type SecretInfo, type VersionInfo } from '@keyharbor/core'
import { isRecord } from './strict-json.ts'

/** What the server tells of one version, beside an answer with its value or after a write. */
export interface VersionMetadata {
  readonly number: number
  readonly createdAt: Date | undefined
  /** When it was deleted, or will be. */
  readonly deletionAt: Date | undefined
  readonly destroyed: boolean
}

/** What the server tells of one secret. */
export interface SecretMetadata {
  /** Number of the newest version; 0 when there is metadata but no version was ever written. */
  readonly current: number
  readonly createdAt: Date | undefined
  readonly updatedAt: Date | undefined
  readonly tags: Readonly<Record<string, string>> | undefined
  /** The oldest first. */
  readonly versions: readonly VersionMetadata[]
  /** When the server told this, in milliseconds since the epoch: whether a deletion time has passed is judged by it. */
  readonly asOfMs: number
}

/** Reads the metadata of one version. Throws `MALFORMED_RESPONSE`. */
export function versionMetadata(data: unknown): VersionMetadata {
  if (!isRecord(data) || !isVersionNumber(data['version'])) throw malformed()
  return {
    number: data['version'],
    createdAt: dateOf(data['created_time']),
    deletionAt: dateOf(data['deletion_time']),
    destroyed: data['destroyed'] === true,
  }
}

/** Reads the metadata of a secret, told at `asOfMs`. Throws `MALFORMED_RESPONSE`. */
export function secretMetadata(data: unknown, asOfMs: number): SecretMetadata {
  if (!isRecord(data) || !isRecord(data['versions'])) throw malformed()
  const current = data['current_version']
  if (current !== 0 && !isVersionNumber(current)) throw malformed()
  // Keys that are numbers come in ascending order (ECMA-262, OrdinaryOwnPropertyKeys), whatever the order of the text.
  const versions = Object.entries(data['versions']).map(([id, version]) =>
    versionMetadata({ ...(isRecord(version) && version), version: Number(id) }),
  )
  return {
    current,
    createdAt: dateOf(data['created_time']),
    updatedAt: dateOf(data['updated_time']),
    tags: tagsOf(data['custom_metadata']),
    versions,
    asOfMs,
  }
}

/** The contract's view of a version whose value can be read. A deletion time (`delete_version_after`) is an expiry then. */
export function readableInfo({ number, createdAt, deletionAt }: VersionMetadata): VersionInfo {
  return {
    id: String(number),
    state: 'enabled',
    ...(createdAt !== undefined && { createdAt }),
    ...(deletionAt !== undefined && { expiresAt: deletionAt }),
  }
}

/** The contract's view of a version as it is at `asOfMs`. */
export function versionInfo(version: VersionMetadata, asOfMs: number): VersionInfo {
  const state = stateOf(version, asOfMs)
  if (state === 'enabled') return readableInfo(version)
  const { number, createdAt } = version
  return { id: String(number), state, ...(createdAt !== undefined && { createdAt }) }
}

/** Whether the value of a version can be read at `asOfMs`. */
export function stateOf(version: VersionMetadata, asOfMs: number): 'enabled' | 'deleted' | 'destroyed' {
  if (version.destroyed) return 'destroyed'
  return version.deletionAt !== undefined && version.deletionAt.getTime() <= asOfMs ? 'deleted' : 'enabled'
}

/** The contract's view of a secret. */
export function secretInfo(name: string, metadata: SecretMetadata): SecretInfo {
  const { createdAt, updatedAt, tags } = metadata
  const newest = metadata.versions.find(({ number }) => number === metadata.current)
  const end = newest?.destroyed === false ? newest.deletionAt : undefined
  const isDeleted = end !== undefined && end.getTime() <= metadata.asOfMs
  return {
    name,
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(tags !== undefined && { tags }),
    ...(end !== undefined && (isDeleted ? { deletedAt: end } : { expiresAt: end })),
  }
}

/** The number that an id names; undefined when no version can have that id ("0" would mean the newest to the server). */
export function versionNumber(id: unknown): number | undefined {
  return typeof id === 'string' && /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined
}

function isVersionNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

/** The server writes '' for a time that is not set. */
function dateOf(text: unknown): Date | undefined {
  if (typeof text !== 'string' || text === '') return undefined
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw malformed()
  return date
}

function tagsOf(data: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(data)) return undefined
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function malformed(): StoreFailure {
  return new StoreFailure({
    code: 'MALFORMED_RESPONSE',
    detail: 'Its metadata has not the form that KV version 2 gives.',
  })
}
