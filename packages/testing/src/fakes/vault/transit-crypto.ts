// Fakes, of OpenBao and HashiCorp Vault: the types of keys of the transit engine, and what Node does with each. Pure but for what is random.
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  constants,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
  type CipherGCMTypes,
  type KeyObject,
} from 'node:crypto'
import { TransitTrouble, troubled } from './transit-text.ts'

/** A type of key whose bytes encrypt. */
export interface SealingType {
  readonly kind: 'seals'
  readonly cipher: CipherGCMTypes | 'chacha20-poly1305'
  readonly keyBytes: number
}

/** A type of key that is a pair. */
export interface PairType {
  readonly kind: 'rsa' | 'ecdsa' | 'ed25519'
  /** What is told of its versions. */
  readonly label: string
  readonly generate: () => KeyObject
}

/** A type of key. */
export type TransitType = SealingType | PairType | { readonly kind: 'hmac' }

/** How something is signed. */
export interface Signing {
  /** As Node names it. */
  readonly hash: string
  readonly padding: 'pss' | 'pkcs1v15'
  readonly saltLength: 'auto' | 'hash' | number
  /** How an ECDSA signature is written: `asn1`, or `jws` as two numbers in base64url. */
  readonly form: 'asn1' | 'jws'
}

/** The types that this fake has. */
export const transitTypes: ReadonlyMap<string, TransitType> = new Map<string, TransitType>([
  ['aes128-gcm96', { kind: 'seals', cipher: 'aes-128-gcm', keyBytes: 16 }],
  ['aes256-gcm96', { kind: 'seals', cipher: 'aes-256-gcm', keyBytes: 32 }],
  ['chacha20-poly1305', { kind: 'seals', cipher: 'chacha20-poly1305', keyBytes: 32 }],
  ['ed25519', { kind: 'ed25519', label: 'ed25519', generate: () => generateKeyPairSync('ed25519').privateKey }],
  ['ecdsa-p256', curve('P-256')],
  ['ecdsa-p384', curve('P-384')],
  ['ecdsa-p521', curve('P-521')],
  ['rsa-2048', rsa(2048)],
  ['rsa-3072', rsa(3072)],
  ['rsa-4096', rsa(4096)],
  ['hmac', { kind: 'hmac' }],
])

/** Types that the servers have and this fake does not. */
export const missingTypes: readonly string[] = ['xchacha20-poly1305', 'managed_key']

const nonceBytes = 12
const tagBytes = 16

/** Encrypts with the bytes of a key; the nonce is in front, the tag at the end. */
export function seal(type: SealingType, key: Buffer, plaintext: Buffer, associated: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(type.cipher as CipherGCMTypes, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associated, { plaintextLength: plaintext.length })
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** Decrypts what `seal` has made; throws for anything else. */
export function open(type: SealingType, key: Buffer, sealed: Buffer, associated: Buffer): Buffer {
  if (sealed.length < nonceBytes) troubled('invalid ciphertext length')
  const failed = `${type.cipher === 'chacha20-poly1305' ? 'chacha20poly1305' : 'cipher'}: message authentication failed`
  if (sealed.length < nonceBytes + tagBytes) troubled(failed)
  const [nonce, tag] = [sealed.subarray(0, nonceBytes), sealed.subarray(-tagBytes)]
  const text = sealed.subarray(nonceBytes, -tagBytes)
  const decipher = createDecipheriv(type.cipher as CipherGCMTypes, key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(associated, { plaintextLength: text.length }).setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(text), decipher.final()])
  } catch {
    return troubled(failed)
  }
}

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const

/** Encrypts with a pair: RSA-OAEP with SHA-256. */
export function sealWithPair(key: KeyObject, plaintext: Buffer): Buffer {
  try {
    return publicEncrypt({ key: createPublicKey(key), ...oaep }, plaintext)
  } catch {
    const cause = 'crypto/rsa: message too long for RSA key size'
    throw new TransitTrouble(`failed to RSA encrypt the plaintext: ${cause}`, 500)
  }
}

/** Decrypts what `sealWithPair` has made. */
export function openWithPair(key: KeyObject, sealed: Buffer): Buffer {
  try {
    return privateDecrypt({ key, ...oaep }, sealed)
  } catch {
    throw new TransitTrouble('failed to RSA decrypt the ciphertext: crypto/rsa: decryption error', 500)
  }
}

/** Signs with a pair. */
export function signature(type: PairType, key: KeyObject, input: Buffer, signing: Signing): Buffer {
  return sign(hashOf(type, signing), input, { key, ...formOf(type, signing, constants.RSA_PSS_SALTLEN_MAX_SIGN) })
}

/** Whether a signature is right; throws for one that can not be read. */
export function isSigned(type: PairType, key: KeyObject, input: Buffer, signed: Buffer, signing: Signing): boolean {
  if (type.kind === 'ecdsa' && signing.form === 'asn1') checkPair(signed)
  const options = { key: createPublicKey(key), ...formOf(type, signing, constants.RSA_PSS_SALTLEN_AUTO) }
  return verify(hashOf(type, signing), input, options, signed)
}

/** The public half of a pair, as the servers tell it. */
export function publicText(type: PairType, key: KeyObject): string {
  const half = createPublicKey(key)
  if (type.kind !== 'ed25519') return half.export({ type: 'spki', format: 'pem' }).toString()
  return Buffer.from(half.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
}

function hashOf({ kind }: PairType, { hash }: Signing): string | null {
  return kind === 'ed25519' ? null : hash
}

function formOf({ kind }: PairType, { padding, saltLength, form }: Signing, auto: number): object {
  if (kind === 'ecdsa') return { dsaEncoding: form === 'jws' ? 'ieee-p1363' : 'der' }
  if (kind !== 'rsa') return {}
  if (padding === 'pkcs1v15') return { padding: constants.RSA_PKCS1_PADDING }
  const salt = saltLength === 'hash' ? constants.RSA_PSS_SALTLEN_DIGEST : saltLength
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt === 'auto' ? auto : salt }
}

/** Two numbers in DER. */
function checkPair(signed: Buffer): void {
  const [first, length] = [signed[3] ?? 0, signed[1] ?? 0]
  const isPair = signed[0] === 0x30 && signed[2] === 0x02 && signed[4 + first] === 0x02
  if (!isPair || length > signed.length - 2) troubled('supplied signature is invalid')
}

function curve(name: string): PairType {
  const generate = (): KeyObject => generateKeyPairSync('ec', { namedCurve: name }).privateKey
  return { kind: 'ecdsa', label: name, generate }
}

function rsa(bits: number): PairType {
  const generate = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey
  return { kind: 'rsa', label: `rsa-${bits}`, generate }
}
