// Fakes, of OpenBao and HashiCorp Vault: the seal of a node, and the keys that open it.
import { randomBytes, randomUUID } from 'node:crypto'
import { refuse, type Json } from './vault-answer.ts'

/** Into how many keys the seal is split, and how many of them open it. */
export interface SealShares {
  readonly shares: number
  readonly threshold: number
}

/** Lengths of a key in bytes: 33 for one of several shares, which have an index at their end. */
const [shortestKey, wholeKey, longestKey] = [16, 32, 33] as const

const noKey = "'key' must be specified in request body as JSON, or 'reset' set to true"
const cannotOpen =
  'unable to retrieve stored keys: invalid key: failed to decrypt keys from storage: cipher: message authentication failed'

/** A Shamir seal. Nothing is encrypted: keys are compared. Texts and their order are measured (OpenBao 2.7.2). */
export class VaultSeal {
  /** What opens it, in base64. */
  readonly keys: readonly string[]
  readonly #threshold: number
  readonly #given = new Set<string>()
  #nonce = ''
  #isSealed = false

  constructor({ shares, threshold }: SealShares) {
    const bytes = shares === 1 ? wholeKey : longestKey
    this.keys = Array.from({ length: shares }, () => randomBytes(bytes).toString('base64'))
    this.#threshold = threshold
  }

  get isSealed(): boolean {
    return this.#isSealed
  }

  /** Seals or opens it, whatever keys were given. */
  set(isSealed: boolean): void {
    this.#isSealed = isSealed
    this.#forget()
  }

  /** `sys/unseal`: takes one key, or forgets those that were given. Null is as if it were not there. */
  unseal(fields: Json): void {
    const [key, reset, migrate] = [fields['key'] ?? '', fields['reset'] ?? false, fields['migrate'] ?? false]
    if (typeof key !== 'string') return refuseType('key', key, 'string')
    if (typeof reset !== 'boolean') return refuseType('reset', reset, 'bool')
    if (reset) return this.#reset()
    if (key === '') refuse(400, noKey)
    const bytes = keyBytes(key)
    if (!this.#isSealed) return
    if (bytes.length < shortestKey) refuse(400, `invalid key: key is shorter than minimum ${shortestKey} bytes`)
    if (bytes.length > longestKey) refuse(400, `invalid key: key is longer than maximum ${longestKey} bytes`)
    if (migrate === true) refuse(500, "can't perform a seal migration, no migration seal found")
    this.#take(bytes)
  }

  /** What `sys/seal-status` tells of it. */
  status(): Json {
    const progress = { progress: this.#given.size, nonce: this.#nonce, recovery_seal: false, migration: false }
    return { type: 'shamir', sealed: this.#isSealed, t: this.#threshold, n: this.keys.length, ...progress }
  }

  #reset(): void {
    if (!this.#isSealed) refuse(400, 'vault is unsealed')
    this.#forget()
  }

  #take(key: Buffer): void {
    if (this.#given.size === 0) this.#nonce = randomUUID()
    this.#given.add(key.toString('base64'))
    if (this.#given.size < this.#threshold) return
    const areRight = [...this.#given].every((given) => this.keys.includes(given))
    this.#forget()
    if (areRight) this.#isSealed = false
    else refuse(400, this.#threshold === 1 && ![16, 24, 32].includes(key.length) ? wrongSize(key) : cannotOpen)
  }

  #forget(): void {
    this.#given.clear()
    this.#nonce = ''
  }
}

function wrongSize({ length }: Buffer): string {
  return `invalid key: failed to setup unseal key: crypto/aes: invalid key size ${length}`
}

/** Hex of the right length, else base64: what is both is base64. */
function keyBytes(text: string): Buffer {
  const hex = /^([0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.alloc(0)
  if (hex.length >= shortestKey && hex.length <= longestKey) return hex
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : refuse(400, "'key' must be a valid hex or base64 string")
}

function refuseType(field: string, value: unknown, type: string): never {
  const given = typeof value === 'boolean' ? 'bool' : typeof value
  const place = `Go struct field UnsealRequest.${field} of type ${type}`
  return refuse(400, `failed to decode JSON input: json: cannot unmarshal ${given} into ${place}`)
}
