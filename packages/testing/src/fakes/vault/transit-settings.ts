// Fakes, of OpenBao and HashiCorp Vault: what a key of the transit engine is made with, and what can be changed of it.
import { missingTypes, transitTypes } from './transit-crypto.ts'
import { TransitKey, type TransitSettings } from './transit-key.ts'
import { notFaked, refuse, refuseListed, type Json } from './vault-answer.ts'
import { checkedField, numberField, positiveDurationField, truthField } from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

/** Fields of a new key; all others are ignored with a warning. */
export const keyFields: readonly string[] = [
  'type',
  'derived',
  'convergent_encryption',
  'exportable',
  'allow_plaintext_backup',
  'auto_rotate_period',
  'key_size',
  'context',
  'managed_key_name',
  'managed_key_id',
]

/** Fields of the configuration of a key. */
export const configFields: readonly string[] = [
  'min_decryption_version',
  'min_encryption_version',
  'deletion_allowed',
  'exportable',
  'allow_plaintext_backup',
  'auto_rotate_period',
]

/** Makes a key of the fields of `keys/`; one that is there stays as it is. */
export function newKey(name: string, fields: Json, old: TransitKey | undefined, now: number): TransitKey {
  const type =
    typeof fields['type'] === 'string' || typeof fields['type'] === 'number' ? String(fields['type']) : 'aes256-gcm96'
  const wanted = checkedField(() => ({
    derived: truthField(fields, 'derived') ?? false,
    convergent: truthField(fields, 'convergent_encryption') ?? false,
    exportable: truthField(fields, 'exportable') ?? false,
    allowPlaintextBackup: truthField(fields, 'allow_plaintext_backup') ?? false,
    autoRotation: positiveDurationField(fields, 'auto_rotate_period'),
    hmacBytes: numberField(fields, 'key_size') ?? 0,
  }))
  const { derived, exportable, allowPlaintextBackup, hmacBytes } = wanted
  if (wanted.convergent && !derived) refuse(400, 'convergent encryption requires derivation to be enabled')
  checkAutoRotation(wanted.autoRotation)
  checkType(type)
  if (old !== undefined) return old
  if (derived) refuseDerived(type)
  if (type === 'hmac' && (hmacBytes < 32 || hmacBytes > 512)) {
    refuseListed(500, 'invalid key size for HMAC key, must be between 32 and 512 bytes')
  }
  return new TransitKey(name, type, {
    hmacBytes,
    settings: { ...newSettings(), exportable, allowPlaintextBackup },
    now,
  })
}

/** A key of the usual kind, which the first encryption with its name makes. */
export function impliedKey(name: string, fields: Json, now: number): TransitKey {
  const type = typeof fields['type'] === 'string' ? fields['type'] : 'aes256-gcm96'
  if (transitTypes.get(type)?.kind !== 'seals' && !missingTypes.includes(type)) refuse(400, `unknown key type ${type}`)
  checkType(type)
  return new TransitKey(name, type, { hmacBytes: 0, settings: newSettings(), now })
}

/** Changes a key as the fields of `keys/…/config` say; returns the warnings. Nothing is changed when a field is wrong. */
export function configure(key: TransitKey, fields: Json, { transitFromOne }: VariantTexts): string[] {
  const wanted = checkedField(() => ({
    decryption: numberField(fields, 'min_decryption_version'),
    encryption: numberField(fields, 'min_encryption_version') ?? key.settings.minEncryptionVersion,
    deletion: truthField(fields, 'deletion_allowed'),
    exportable: truthField(fields, 'exportable'),
    backup: truthField(fields, 'allow_plaintext_backup'),
    autoRotation: positiveDurationField(fields, 'auto_rotate_period'),
  }))
  const decryption = (wanted.decryption ?? key.settings.minDecryptionVersion) || 1
  checkVersion('decryption', decryption, key.latest)
  checkVersion('encryption', wanted.encryption, key.latest)
  if (wanted.encryption > 0 && wanted.encryption < decryption) {
    const order = `min encryption version of ${wanted.encryption} must be greater than or equal to min decryption version of ${decryption}`
    refuse(400, `cannot set min encryption/decryption values; ${order}`)
  }
  checkAutoRotation(wanted.autoRotation)
  key.settings.minDecryptionVersion = decryption
  key.settings.minEncryptionVersion = wanted.encryption
  key.settings.deletionAllowed = wanted.deletion ?? key.settings.deletionAllowed
  key.settings.exportable ||= wanted.exportable ?? false
  key.settings.allowPlaintextBackup ||= wanted.backup ?? false
  const fromOne = `since ${transitFromOne}, transit key numbering starts at 1; forcing minimum to 1`
  return wanted.decryption === 0 ? [fromOne] : []
}

function newSettings(): TransitSettings {
  const flags = { deletionAllowed: false, exportable: false, allowPlaintextBackup: false }
  return { minDecryptionVersion: 1, minEncryptionVersion: 0, ...flags }
}

function checkVersion(purpose: 'decryption' | 'encryption', version: number, latest: number): void {
  if (version < 0) refuse(400, `min ${purpose} version cannot be negative`)
  if (version <= latest) return
  refuse(400, `cannot set min ${purpose} version of ${version}, latest key version is ${latest}`)
}

function checkAutoRotation(seconds = 0): void {
  if (seconds === 0) return
  if (seconds < 3600) refuse(400, 'auto rotate period must be 0 to disable or at least an hour')
  notFaked('rotation of keys by the clock')
}

function checkType(type: string): void {
  if (missingTypes.includes(type)) notFaked(`keys of the type "${type}"`)
  if (!transitTypes.has(type)) refuse(400, `unknown key type ${type}`)
}

function refuseDerived(type: string): never {
  const kind = transitTypes.get(type)?.kind
  if (kind === 'seals' || kind === 'ed25519') return notFaked('derived keys')
  return refuseListed(500, `key derivation and convergent encryption not supported for keys of type ${type}`)
}
