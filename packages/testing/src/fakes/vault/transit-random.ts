// Fakes, of OpenBao and HashiCorp Vault: random bytes and hashes, for which the transit engine takes no key.
import { createHash, randomBytes } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import { orRefuse } from './transit-batch.ts'
import { hashes } from './transit-signing.ts'
import { bytesOf, textOf } from './transit-text.ts'
import { answer, refuse, type Json } from './vault-answer.ts'
import { checkedField, numberField } from './vault-input.ts'

const mostBytes = 131_072

const sources: readonly string[] = ['platform', 'seal', 'all']

/** `random`, with a number of bytes, a source or both in its path. */
export function random(parts: readonly string[], fields: Json): FakeResponse {
  const [first = '', second] = parts
  const hasSource = second !== undefined || sources.includes(first)
  const bytes = byteCount(hasSource ? second : parts[0], fields)
  if (bytes < 1) refuse(400, "'bytes' cannot be less than 1")
  if (bytes > mostBytes) refuse(400, `'bytes' should be less than ${mostBytes}`)
  const encoding = encodingOf(fields, 'base64', (name) => JSON.stringify(name))
  if (hasSource && !sources.includes(first)) {
    refuse(400, `unsupported entropy source ${JSON.stringify(first)}; must be "platform" or "seal", or "all"`)
  }
  const noSeal = 'no seal/entropy augmentation available, using platform entropy source'
  const warnings = hasSource && first === 'seal' ? [noSeal] : []
  return answer({ random_bytes: randomBytes(bytes).toString(encoding) }, { warnings })
}

/** `hash`, with an algorithm in its path or not. */
export function hash(algorithm: string, fields: Json): FakeResponse {
  if (fields['input'] === undefined) refuse(400, 'input missing')
  const input = orRefuse(() => bytesOf(textOf(fields['input']), 'unable to decode input as base64: '))
  const encoding = encodingOf(fields, 'hex', (name) => name)
  const name = algorithm || textOf(fields['algorithm']) || 'sha2-256'
  const known = hashes.get(name) ?? refuse(400, `unsupported algorithm ${name}`)
  return answer({ sum: createHash(known).update(input).digest(encoding) })
}

function byteCount(inPath: string | undefined, fields: Json): number {
  const inBody = checkedField(() => numberField(fields, 'bytes')) ?? 32
  if (inPath === undefined || inPath === '') return inBody
  if (/^\d+$/.test(inPath)) return Number(inPath)
  return refuse(
    400,
    `error parsing url-set byte count: strconv.Atoi: parsing ${JSON.stringify(inPath)}: invalid syntax`,
  )
}

function encodingOf({ format }: Json, usual: 'hex' | 'base64', shown: (name: string) => string): 'hex' | 'base64' {
  const name = textOf(format) || usual
  if (name === 'hex' || name === 'base64') return name
  return refuse(400, `unsupported encoding format ${shown(name)}; must be "hex" or "base64"`)
}
