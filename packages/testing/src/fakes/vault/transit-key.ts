// Fakes, of OpenBao and HashiCorp Vault: one key of the transit engine with its versions. Time is an argument.
import { createHmac, randomBytes, type KeyObject } from 'node:crypto'
import { isSigned, open, openWithPair, publicText, seal, sealWithPair, signature } from './transit-crypto.ts'
import { transitTypes, type PairType, type Signing, type TransitType } from './transit-crypto.ts'
import { TransitTrouble, troubled, versioned, withVersion } from './transit-text.ts'
import { goTime, type Json } from './vault-answer.ts'

/** What can be set of a key. */
export interface TransitSettings {
  minDecryptionVersion: number
  /** 0: the newest version, whatever it is. */
  minEncryptionVersion: number
  deletionAllowed: boolean
  /** Neither goes back to false. */
  exportable: boolean
  allowPlaintextBackup: boolean
}

interface KeyVersion {
  readonly createdAt: number
  /** Bytes that encrypt or authenticate, or a private key. */
  readonly material: Buffer | KeyObject
  readonly hmac: Buffer
}

const ciphertextTexts = {
  noPrefix: 'invalid ciphertext: no prefix',
  invalid: 'invalid ciphertext',
  tooOld: 'ciphertext or signature version is disallowed by policy (too old)',
  notEncoded: () => 'invalid ciphertext: could not decode base64',
} as const

const signatureTexts = {
  ...ciphertextTexts,
  noPrefix: 'invalid signature: no prefix',
  invalid: 'invalid signature',
  notEncoded: () => 'invalid base64 signature value',
} as const

const hmacTexts = {
  noPrefix: 'invalid HMAC to verify: no prefix',
  invalid: 'invalid HMAC',
  tooOld: 'cannot verify HMAC: version is too old (disallowed by policy)',
  notEncoded: (cause: string) => `unable to decode verification HMAC as base64: ${cause}`,
} as const

/** A key. What it can not do throws a `TransitTrouble`. */
export class TransitKey {
  readonly name: string
  readonly typeName: string
  readonly settings: TransitSettings
  readonly #type: TransitType
  readonly #hmacBytes: number
  readonly #versions: KeyVersion[] = []

  constructor(name: string, typeName: string, options: { hmacBytes: number; settings: TransitSettings; now: number }) {
    this.name = name
    this.typeName = typeName
    this.settings = options.settings
    this.#type = transitTypes.get(typeName) ?? troubled(`unknown key type ${typeName}`)
    this.#hmacBytes = options.hmacBytes
    this.rotate(options.now)
  }

  /** Number of its newest version. */
  get latest(): number {
    return this.#versions.length
  }

  /** Adds a version. */
  rotate(now: number): void {
    const material = materialOf(this.#type, this.#hmacBytes)
    this.#versions.push({
      createdAt: now,
      material,
      hmac: Buffer.isBuffer(material) && this.#type.kind === 'hmac' ? material : randomBytes(32),
    })
  }

  /** Encrypts with a version; 0: the newest. */
  encrypt(bytes: Buffer, wantedVersion: number, associated: Buffer): { text: string; version: number } {
    const type = this.#type
    if (type.kind !== 'seals' && type.kind !== 'rsa') return this.#cannot('message encryption')
    const version = this.#versionFor('encryption', wantedVersion, 400)
    const { material } = this.#at(version)
    const isSealing = type.kind === 'seals' && Buffer.isBuffer(material)
    const sealed = isSealing ? seal(type, material, bytes, associated) : sealWithPair(material as KeyObject, bytes)
    return { text: withVersion(version, sealed), version }
  }

  /** Decrypts with the version that a ciphertext names; 0 is 1, as of old. */
  decrypt(ciphertext: string, associated: Buffer): Buffer {
    const type = this.#type
    if (type.kind !== 'seals' && type.kind !== 'rsa') return this.#cannot('message decryption')
    const { version, bytes } = versioned(ciphertext.replace(/^vault:v0:/, 'vault:v1:'), this.#range, ciphertextTexts)
    const { material } = this.#at(version)
    if (type.kind === 'seals' && Buffer.isBuffer(material)) return open(type, material, bytes, associated)
    return openWithPair(material as KeyObject, bytes)
  }

  /** An HMAC of one of its versions; 0: of the newest. */
  hmac(algorithm: string, input: Buffer, wantedVersion: number): string {
    const version = wantedVersion === 0 ? this.latest : wantedVersion
    if (version > this.latest) troubled(`key version does not exist; latest key version is ${this.latest}`)
    return withVersion(version, createHmac(algorithm, this.#at(version).hmac).update(input).digest())
  }

  /** Whether an HMAC is right. */
  hasMade(hmac: string, algorithm: string, input: Buffer): boolean {
    const { version, bytes } = versioned(hmac, this.#range, hmacTexts)
    return createHmac(algorithm, this.#at(version).hmac).update(input).digest().equals(bytes)
  }

  /** Whether it signs. */
  get signs(): boolean {
    return ['rsa', 'ecdsa', 'ed25519'].includes(this.#type.kind)
  }

  /** Whether it is an RSA key, whose signatures have a padding. */
  get isRsa(): boolean {
    return this.#type.kind === 'rsa'
  }

  /** Signs with a version; 0: the newest. */
  sign(input: Buffer, wantedVersion: number, signing: Signing): { text: string; version: number } {
    const version = this.#versionFor('signing', wantedVersion, 500)
    const [type, key] = this.#pair(version)
    const encoding = type.kind === 'ecdsa' && signing.form === 'jws' ? 'base64url' : 'base64'
    return { text: withVersion(version, signature(type, key, input, signing), encoding), version }
  }

  /** Whether a signature is right. */
  hasSigned(text: string, input: Buffer, signing: Signing): boolean {
    const decode = signing.form === 'jws' ? (encoded: string) => Buffer.from(encoded, 'base64url') : undefined
    const { version, bytes } = versioned(text, this.#range, signatureTexts, decode)
    const [type, key] = this.#pair(version)
    return isSigned(type, key, input, bytes, signing)
  }

  /** What is told of it. */
  describe(): Json {
    const type = this.#type
    const keys = this.#versions.map((version, at) => [String(at + 1), toldOf(type, version)] as const)
    const usable = keys.slice(this.settings.minDecryptionVersion - 1)
    return {
      allow_plaintext_backup: this.settings.allowPlaintextBackup,
      auto_rotate_period: 0,
      deletion_allowed: this.settings.deletionAllowed,
      derived: false,
      exportable: this.settings.exportable,
      imported_key: false,
      ...(type.kind === 'hmac' ? { key_size: this.#hmacBytes } : { keys: Object.fromEntries<unknown>(usable) }),
      latest_version: this.latest,
      min_available_version: 0,
      min_decryption_version: this.settings.minDecryptionVersion,
      min_encryption_version: this.settings.minEncryptionVersion,
      name: this.name,
      soft_deleted: false,
      supports_decryption: type.kind === 'seals' || type.kind === 'rsa',
      supports_derivation: type.kind === 'seals' || type.kind === 'ed25519',
      supports_encryption: type.kind === 'seals' || type.kind === 'rsa',
      supports_signing: this.signs,
      type: this.typeName,
    }
  }

  get #range(): { latest: number; oldest: number } {
    return { latest: this.latest, oldest: this.settings.minDecryptionVersion }
  }

  #cannot(what: string): never {
    return troubled(`${what} not supported for key type ${this.typeName}`)
  }

  #versionFor(purpose: string, wanted: number, status: 400 | 500): number {
    const refuseVersion = (why: string): never => {
      throw new TransitTrouble(`requested version for ${purpose} is ${why}`, status)
    }
    if (wanted === 0) return this.latest
    if (wanted < 0) refuseVersion('negative')
    if (wanted > this.latest) refuseVersion('higher than the latest key version')
    if (wanted < this.settings.minEncryptionVersion) refuseVersion('less than the minimum encryption key version')
    return wanted
  }

  #at(version: number): KeyVersion {
    const found = version < this.settings.minDecryptionVersion ? undefined : this.#versions[version - 1]
    return found ?? troubled('no such key version')
  }

  #pair(version: number): [PairType, KeyObject] {
    const { material } = this.#at(version)
    if (Buffer.isBuffer(material) || !('label' in this.#type)) return troubled('no such key version')
    return [this.#type, material]
  }
}

function materialOf(type: TransitType, hmacBytes: number): Buffer | KeyObject {
  if (type.kind === 'hmac') return randomBytes(hmacBytes)
  return type.kind === 'seals' ? randomBytes(type.keyBytes) : type.generate()
}

function toldOf(type: TransitType, { createdAt, material }: KeyVersion): unknown {
  if (Buffer.isBuffer(material) || !('label' in type)) return Math.floor(createdAt / 1000)
  return {
    certificate_chain: '',
    creation_time: goTime(createdAt),
    name: type.label,
    public_key: publicText(type, material),
  }
}
