// Fakes, of OpenBao and HashiCorp Vault: what the transit engine signs and authenticates, and how it verifies, alone or in batches.
import type { FakeResponse } from '../fake-exchange.ts'
import { answerEach, checkMaps, notOfType, type BatchForm } from './transit-batch.ts'
import type { Signing } from './transit-crypto.ts'
import type { TransitKey } from './transit-key.ts'
import { bytesOf, textOf, TransitTrouble, troubled } from './transit-text.ts'
import { notFaked, refuse, type Json } from './vault-answer.ts'
import { isMap, numberField } from './vault-input.ts'

/** Names of hashes, as Node has them. */
export const hashes: ReadonlyMap<string, string> = new Map([
  ['sha2-224', 'sha224'],
  ['sha2-256', 'sha256'],
  ['sha2-384', 'sha384'],
  ['sha2-512', 'sha512'],
  ['sha3-224', 'sha3-224'],
  ['sha3-256', 'sha3-256'],
  ['sha3-384', 'sha3-384'],
  ['sha3-512', 'sha3-512'],
])

const badInput = 'unable to decode input as base64: '

/** `hmac/`. */
export function hmac(fields: Json, algorithm: string, keyOf: () => TransitKey): FakeResponse {
  const version = numberField(fields, 'key_version') ?? 0
  const key = keyOf()
  const form: BatchForm = { check: (items) => checkMaps(items, notOfType('batchRequestHMACItem')), failsWhole: false }
  return answerEach(fields, form, (item) => {
    const hash = hmacHash(algorithm || textOf(fields['algorithm']))
    return { hmac: key.hmac(hash, inputOf(item, 'missing input for HMAC'), version) }
  })
}

/** `sign/`. */
export function sign(fields: Json, algorithm: string, keyOf: () => TransitKey): FakeResponse {
  const version = numberField(fields, 'key_version') ?? 0
  const signing = signingOf(fields, algorithm)
  const key = keyOf()
  if (!key.signs) refuse(400, `key type ${key.typeName} does not support signing`)
  const form: BatchForm = {
    blank: { key_version: 0 },
    check: (items) => checkMaps(items, notOfType('batchRequestSignItem')),
    failsWhole: false,
  }
  return answerEach(fields, form, (item) => {
    const input = inputOf(item === fields ? { input: '', ...item } : item, 'missing input')
    const made = key.sign(input, version, checkedPadding(key, fields, signing))
    return { signature: made.text, key_version: made.version }
  })
}

/** `verify/`: signatures or HMACs, the same for all items of a batch. */
export function verify(fields: Json, algorithm: string, keyOf: (missing: string) => TransitKey): FakeResponse {
  const what = whatIn(fields)
  const signing = signingOf(fields, algorithm)
  if (what === 'hmac') return verifyHmac(fields, signing.hash, keyOf('encryption key not found'))
  const key = keyOf('signature verification key not found')
  if (!key.signs) refuse(400, `key type ${key.typeName} does not support verification`)
  return answerEach(fields, { ...verifying, blank: { valid: false } }, (item) => {
    const input = inputOf(item === fields ? { input: '', ...item } : item, 'missing input')
    return { valid: key.hasSigned(textOf(item['signature']), input, checkedPadding(key, fields, signing)) }
  })
}

const verifying: BatchForm = {
  check: (items) => checkMaps(items, notOfType('batchRequestVerifyItem')),
  failsWhole: false,
}

function verifyHmac(fields: Json, hash: string, key: TransitKey): FakeResponse {
  return answerEach(fields, verifying, (item) => {
    const input = inputOf(item === fields ? { input: '', ...item } : item, 'missing input')
    const valid = key.hasMade(textOf(item['hmac']), hash, input)
    // Measured: in a batch, an HMAC that is wrong is told by the lack of the field.
    return item === fields || valid ? { valid } : {}
  })
}

function whatIn(fields: Json): 'signature' | 'hmac' {
  const { batch_input: batch } = fields
  const given: readonly unknown[] = Array.isArray(batch) ? batch : [fields]
  if (Array.isArray(batch)) {
    if (batch.length === 0) refuse(400, 'missing batch input to process')
    verifying.check(batch)
  }
  const kinds = given.map((item) => (isMap(item) ? kindOf(item) : undefined))
  const [first] = kinds.filter((kind) => kind !== undefined)
  if (first === undefined) {
    const none = "neither a 'signature' nor an 'hmac' were given to verify"
    return refuse(400, Array.isArray(batch) ? "no batch_input elements have 'signature' or 'hmac'" : none)
  }
  if (kinds.some((kind) => kind !== undefined && kind !== first)) {
    refuse(400, "elements of batch_input must all provide 'signature' or all provide 'hmac'")
  }
  if (kinds.includes(undefined)) refuse(400, `some elements of batch_input are missing '${first}'`)
  return first
}

function kindOf(item: Json): 'signature' | 'hmac' | undefined {
  if (item['signature'] !== undefined) return 'signature'
  return item['hmac'] === undefined ? undefined : 'hmac'
}

function inputOf({ input }: Json, missing: string): Buffer {
  return input === undefined ? troubled(missing) : bytesOf(textOf(input), badInput)
}

function hmacHash(name: string): string {
  return hashes.get(name === '' ? 'sha2-256' : name) ?? troubled("unsupported algorithm '\\x00'")
}

function signingOf(fields: Json, algorithm: string): Signing {
  const name = algorithm || textOf(fields['hash_algorithm']) || textOf(fields['algorithm']) || 'sha2-256'
  if (name === 'none') notFaked('signatures without a hash')
  const hash = name === 'sha1' ? 'sha1' : hashes.get(name)
  if (hash === undefined) return refuse(400, `invalid hash algorithm ${JSON.stringify(name)}`)
  const form = textOf(fields['marshaling_algorithm']) || 'asn1'
  if (form !== 'asn1' && form !== 'jws') return refuse(400, `invalid marshaling type ${JSON.stringify(form)}`)
  if (fields['prehashed'] === true) notFaked('signatures of what is hashed already')
  const padding = textOf(fields['signature_algorithm']) === 'pkcs1v15' ? 'pkcs1v15' : 'pss'
  return { hash, form, padding, saltLength: saltOf(fields) }
}

function saltOf({ salt_length: given }: Json): Signing['saltLength'] {
  const text = textOf(given) || 'auto'
  if (text === 'auto' || text === 'hash') return text
  return /^\d+$/.test(text) ? Number(text) : refuse(400, `salt length neither 'auto', 'hash', nor an int: ${text}`)
}

function checkedPadding(key: TransitKey, fields: Json, signing: Signing): Signing {
  const scheme = textOf(fields['signature_algorithm'])
  if (!key.isRsa || ['', 'pss', 'pkcs1v15'].includes(scheme)) return signing
  throw new TransitTrouble(`unsupported rsa signature algorithm ${scheme}`, 500)
}
