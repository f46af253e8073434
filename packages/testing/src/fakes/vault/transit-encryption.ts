// Fakes, of OpenBao and HashiCorp Vault: what the transit engine encrypts and decrypts, alone or in batches.
import { randomBytes } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import { answerEach, checkMaps, checkTexts, orRefuse, type BatchForm } from './transit-batch.ts'
import type { TransitKey } from './transit-key.ts'
import { bytesOf, textOf, TransitTrouble, troubled } from './transit-text.ts'
import { answer, refuse, type Json } from './vault-answer.ts'
import { ignoredFields, numberField } from './vault-input.ts'

const noPlaintext = 'missing plaintext to encrypt'
const noCiphertext = 'missing ciphertext to decrypt'

const encryption: BatchForm = {
  check: (items) => checkTexts(items, 'plaintext', noPlaintext),
  place: '',
  failsWhole: true,
}

const decryption: BatchForm = {
  blank: { plaintext: '' },
  check: (items) => checkTexts(items, 'ciphertext', noCiphertext),
  place: '',
  failsWhole: true,
}

const rewrapping: BatchForm = {
  check: (items) => checkMaps(items, () => 'expected a map or struct, got "string"'),
  failsWhole: false,
}

const known: readonly string[] = [
  'plaintext',
  'ciphertext',
  'context',
  'associated_data',
  'key_version',
  'type',
  'convergent_encryption',
  'partial_failure_response_code',
  'batch_input',
]

/** `encrypt/`; the key is asked for when it is known that there is something to encrypt, since asking may make it. */
export function encrypt(fields: Json, keyOf: () => TransitKey): FakeResponse {
  const isBatch = fields['batch_input'] !== undefined
  if (!isBatch && fields['plaintext'] === undefined) refuse(400, noPlaintext)
  const wanted = isBatch ? 0 : (numberField(fields, 'key_version') ?? 0)
  let key: TransitKey | undefined
  const act = (item: Json): Json => {
    key ??= keyOf()
    checkContext(item, '')
    const version = isBatch ? (numberField(item, 'key_version') ?? 0) : wanted
    const made = key.encrypt(bytesOf(textOf(item['plaintext'])), version, associatedOf(item))
    return { ciphertext: made.text, key_version: made.version }
  }
  return answerEach(fields, encryption, act, { warnings: ignoredFields(fields, known) })
}

/** `decrypt/`. */
export function decrypt(fields: Json, keyOf: () => TransitKey): FakeResponse {
  if (fields['batch_input'] === undefined && textOf(fields['ciphertext']) === '') refuse(400, noCiphertext)
  return answerEach(fields, decryption, (item) => {
    const plaintext = keyOf().decrypt(textOf(item['ciphertext']), associatedOf(item))
    return { plaintext: plaintext.toString('base64') }
  })
}

/** `rewrap/`: the same plaintext under the newest version. */
export function rewrap(fields: Json, keyOf: () => TransitKey): FakeResponse {
  return answerEach(fields, rewrapping, (item) => {
    const ciphertext = textOf(item['ciphertext'])
    if (ciphertext === '') troubled(noCiphertext)
    const plaintext = keyOf().decrypt(ciphertext, associatedOf(item))
    const made = keyOf().encrypt(plaintext, 0, associatedOf(item))
    return { ciphertext: made.text, key_version: made.version }
  })
}

const lengths: readonly number[] = [128, 256, 512]

/** `datakey/`: a new key, encrypted, and as it is too where that was asked for. */
export function dataKey(kind: string, fields: Json, keyOf: () => TransitKey): FakeResponse {
  if (kind !== 'plaintext' && kind !== 'wrapped') refuse(400, "Invalid path, must be 'plaintext' or 'wrapped'")
  const version = numberField(fields, 'key_version') ?? 0
  const key = keyOf()
  const made = orRefuse(() => {
    checkContext(fields, 'failed to base64-decode context')
    const bits = numberField(fields, 'bits') ?? 256
    if (!lengths.includes(bits)) troubled('invalid bit length')
    const bytes = randomBytes(bits / 8)
    return { ...key.encrypt(bytes, version, Buffer.alloc(0)), bytes }
  })
  const plaintext = kind === 'plaintext' && { plaintext: made.bytes.toString('base64') }
  return answer({ ciphertext: made.text, key_version: made.version, ...plaintext })
}

/** Keys of this fake derive nothing, so a context is checked and not used. */
function checkContext({ context }: Json, text: string): void {
  try {
    bytesOf(textOf(context))
  } catch (error) {
    if (text === '' || !(error instanceof TransitTrouble)) throw error
    troubled(text)
  }
}

function associatedOf({ associated_data: given }: Json): Buffer {
  try {
    return bytesOf(textOf(given))
  } catch (error) {
    if (!(error instanceof TransitTrouble)) throw error
    throw new TransitTrouble(`unable to get associated_data/additional_data from factory[0]: ${error.message}`, 500)
  }
}
