// Fakes, of OpenBao and HashiCorp Vault: what can be set of a secret, or of all secrets of a mount.
import { refuse, refuseListed, type Json } from './vault-answer.ts'
import type { Kv2Secret, Kv2Settings } from './kv2-secret.ts'
import { durationField, mapField, numberField, truthField } from './vault-input.ts'

/** Limits of custom metadata, in bytes and in keys. */
const most = { keys: 64, key: 128, value: 512 } as const

/** Sets what `fields` hold; tells whether there was anything. Nothing is set when a field is wrong. */
export function writeSettings(settings: Kv2Settings, fields: Json): boolean {
  const maxVersions = numberField(fields, 'max_versions')
  const casRequired = truthField(fields, 'cas_required')
  const deleteAfterSeconds = durationField(fields, 'delete_version_after')
  if (maxVersions !== undefined) settings.maxVersions = maxVersions
  if (casRequired !== undefined) settings.casRequired = casRequired
  if (deleteAfterSeconds !== undefined) settings.deleteAfterSeconds = deleteAfterSeconds
  return [maxVersions, casRequired, deleteAfterSeconds].some((value) => value !== undefined)
}

/** Sets metadata of one secret; a write replaces custom metadata, a patch merges them. */
export function writeMetadata(secret: Kv2Secret, fields: Json, operation: 'write' | 'patch'): boolean {
  const given = mapField(fields, 'custom_metadata')
  if (operation === 'patch') checkTexts(given ?? {})
  const start = operation === 'patch' ? (secret.custom ?? {}) : {}
  const custom = given === undefined ? undefined : checkedCustom({ ...start, ...given })
  const changed = writeSettings(secret.settings, fields)
  if (custom !== undefined) secret.custom = Object.keys(custom).length === 0 ? null : custom
  return changed || custom !== undefined
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
