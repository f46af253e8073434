// Fakes, of OpenBao and HashiCorp Vault: what can be set of a secret, or of all secrets of a mount.
import { refuse, refuseListed, type Json } from './vault-answer.ts'
import type { Kv2Secret, Kv2Settings } from './kv2-secret.ts'
import { checkedField, durationField, mapField, numberField, positiveDurationField, truthField } from './vault-input.ts'

/** Limits of custom metadata, in bytes and in keys. */
const most = { keys: 64, key: 128, value: 512 } as const

/** Fields that say how secrets are kept, and nothing secret. */
export const settingFields: readonly string[] = [
  'max_versions',
  'cas_required',
  'delete_version_after',
  'metadata_cas',
  'metadata_cas_required',
]

/** What a request changes of metadata. */
export interface MetadataChange {
  /** The version of metadata that it expects; undefined when it does not say. */
  readonly cas: number | undefined
  readonly settings: Partial<Kv2Settings>
  /** Custom metadata as they were sent; null takes all away. */
  readonly custom: Json | null | undefined
}

/** Reads the settings of a mount. Below 0 is the one way to say that no secret of it ends by itself. */
export function mountSettings(fields: Json): Partial<Kv2Settings> {
  const settings = checkedField(() => settingsIn(fields, durationField))
  const { deleteAfterSeconds } = settings
  return deleteAfterSeconds === undefined
    ? settings
    : { ...settings, deleteAfterSeconds: Math.max(-1, deleteAfterSeconds) }
}

/** Reads a change of metadata. In a patch, null is as if nothing had ever been set. */
export function metadataChange(fields: Json, operation: 'write' | 'patch'): MetadataChange {
  const read = (given: Json): MetadataChange => ({
    cas: fields['metadata_cas'] === null ? 0 : numberField(fields, 'metadata_cas'),
    settings: settingsIn(given, positiveDurationField),
    custom: operation === 'patch' && fields['custom_metadata'] === null ? null : mapField(fields, 'custom_metadata'),
  })
  return operation === 'write' ? read(fields) : checkedField(() => read(withoutNulls(fields)))
}

/** Refuses a change that expects another version than there is, or none where one is required. One that changes nothing passes. */
export function checkMetadataCas(
  secret: Kv2Secret,
  { cas, settings, custom }: MetadataChange,
  isRequired: boolean,
): void {
  if (custom === undefined && Object.keys(settings).length === 0) return
  if (cas === undefined && isRequired) refuse(400, 'metadata check-and-set parameter required for this call')
  if (cas !== undefined && cas !== secret.metadataVersion) {
    refuse(400, 'metadata check-and-set parameter does not match the current version')
  }
}

/** Changes metadata of one secret; a write replaces custom metadata, a patch merges them. Tells whether there was anything. */
export function changeMetadata(
  secret: Kv2Secret,
  { settings, custom }: MetadataChange,
  operation: 'write' | 'patch',
): boolean {
  if (operation === 'patch') checkTexts(custom ?? {})
  const start = operation === 'patch' && custom !== null ? (secret.custom ?? {}) : {}
  const changed = custom === undefined ? undefined : checkedCustom({ ...start, ...custom })
  Object.assign(secret.settings, settings)
  if (changed !== undefined) secret.custom = Object.keys(changed).length === 0 ? null : changed
  return changed !== undefined || Object.keys(settings).length > 0
}

/** The settings that fields hold. Versions are counted without a sign, as the servers do. */
function settingsIn(fields: Json, duration: typeof durationField): Partial<Kv2Settings> {
  const maxVersions = numberField(fields, 'max_versions')
  const casRequired = truthField(fields, 'cas_required')
  const metadataCasRequired = truthField(fields, 'metadata_cas_required')
  const deleteAfterSeconds = duration(fields, 'delete_version_after')
  return {
    ...(maxVersions !== undefined && { maxVersions: maxVersions >>> 0 }),
    ...(casRequired !== undefined && { casRequired }),
    ...(metadataCasRequired !== undefined && { metadataCasRequired }),
    ...(deleteAfterSeconds !== undefined && { deleteAfterSeconds }),
  }
}

const unset: Json = Object.freeze({
  max_versions: 0,
  cas_required: false,
  metadata_cas_required: false,
  delete_version_after: 0,
})

function withoutNulls(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? unset[name]]))
}

/** A patch takes texts alone, where a write makes texts of numbers and truth values. */
function checkTexts(given: Json): void {
  const wrong = Object.keys(given).find((key) => given[key] !== null && typeof given[key] !== 'string')
  if (wrong === undefined) return
  const place = `Go struct field .custom_metadata.${wrong} of type string`
  refuseListed(500, `json: cannot unmarshal ${jsonType(given[wrong])} into ${place}`)
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

function checkedCustom(given: Json): Record<string, string> {
  const entries = Object.entries(given).filter(([, value]) => value !== null)
  if (entries.length > most.keys) invalid(`payload must contain at most ${most.keys} keys, provided ${entries.length}`)
  return Object.fromEntries(entries.map(([key, value]) => [checkedKey(key), checkedValue(key, asText(value))]))
}

const failed = 'custom_metadata validation failed'

function checkedKey(key: string): string {
  const length = Buffer.byteLength(key)
  if (length > 0 && length <= most.key) return key
  return invalid(`length of key "${key}" is ${length} but must be 0 < len(key) <= ${most.key}`)
}

function checkedValue(key: string, value: string): string {
  const length = Buffer.byteLength(value)
  if (length > 0 && length <= most.value) return value
  return invalid(`length of value for key "${key}" is ${length} but must be 0 < len(value) <= ${most.value}`)
}

function asText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? '1' : '0'
  const type = Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
  return refuse(400, `${failed}: '' expected type 'string', got unconvertible type '${type}'`)
}

function invalid(what: string): never {
  refuseListed(400, `${failed}: ${what}`)
}
