// Fakes, of OpenBao and HashiCorp Vault: a mount of the transit engine. Which path does what with which key.
import type { FakeResponse } from '../fake-exchange.ts'
import { dataKey, decrypt, encrypt, rewrap } from './transit-encryption.ts'
import type { TransitKey } from './transit-key.ts'
import { hash, random } from './transit-random.ts'
import { configFields, configure, impliedKey, keyFields, newKey } from './transit-settings.ts'
import { hmac, sign, verify } from './transit-signing.ts'
import { answer, done, notFaked, refuse, refuseListed, unsupported } from './vault-answer.ts'
import { listedNames, nameForm, type EngineParts, type VaultEngine } from './vault-engine.ts'
import { ignoredFields, type VaultInput } from './vault-input.ts'

/** Paths that the servers have and this fake does not. */
const missing: readonly string[] = [
  'backup',
  'byok-export',
  'cache-config',
  'config',
  'export',
  'restore',
  'wrapping_key',
]

/** Paths of a key that the servers have and this fake does not. */
const missingOfKey: readonly string[] = [
  'csr',
  'import',
  'import_version',
  'set-certificate',
  'soft-delete',
  'soft-delete-restore',
  'trim',
]

/** The transit engine, with the cryptography of Node. */
export class TransitEngine implements VaultEngine {
  readonly type = 'transit' as const
  readonly version = undefined
  readonly #keys = new Map<string, TransitKey>()
  readonly #parts: EngineParts

  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  /** Encrypting with a name that there is not takes the right to create, for it makes the key. */
  has(path: string): boolean {
    const [area = '', name = ''] = path.split('/')
    return area !== 'encrypt' || this.#keys.has(name)
  }

  plainFields(path: string): readonly string[] {
    return path.startsWith('keys/') ? [...keyFields, ...configFields] : plainOfWork
  }

  handle(path: string, input: VaultInput): FakeResponse {
    const [area = '', ...rest] = path.split('/')
    if (area === 'keys') return this.#keyPath(rest, input)
    if (missing.includes(area)) return notFaked(`"${area}" of the transit engine`)
    const act = this.#work(area, rest, input)
    if (act === undefined) return refuseListed(404, 'unsupported path')
    return input.operation === 'write' ? act() : unsupported()
  }

  #keyPath([name = '', what, ...rest]: readonly string[], input: VaultInput): FakeResponse {
    const { operation } = input
    if (name === '' && what === undefined)
      return operation === 'list' ? listedNames('', this.#keys.keys(), input) : unsupported()
    if (!nameForm.test(name) || rest.length > 0) return refuseListed(404, 'unsupported path')
    if (what === undefined) return this.#key(name, input)
    if (missingOfKey.includes(what)) return notFaked(`"${what}" of keys of the transit engine`)
    if (what !== 'rotate' && what !== 'config') return refuseListed(404, 'unsupported path')
    if (operation !== 'write') return unsupported()
    return what === 'rotate' ? this.#rotate(name) : this.#configure(name, input)
  }

  #key(name: string, { operation, fields }: VaultInput): FakeResponse {
    const key = this.#keys.get(name)
    if (operation === 'read') return answer(key?.describe() ?? refuse(404))
    if (operation === 'delete') return this.#delete(name, key)
    if (operation !== 'write') return unsupported()
    const made = newKey(name, fields, key, this.#parts.now())
    this.#keys.set(name, made)
    return answer(made.describe(), { warnings: ignoredFields(fields, keyFields) })
  }

  #delete(name: string, key: TransitKey | undefined): FakeResponse {
    if (key === undefined) refuse(400, `error deleting policy ${name}: could not delete key; not found`)
    if (!key.settings.deletionAllowed)
      refuse(400, `error deleting policy ${name}: deletion is not allowed for this key`)
    this.#keys.delete(name)
    return done
  }

  #rotate(name: string): FakeResponse {
    const key = this.#keys.get(name) ?? refuse(400, 'key not found')
    key.rotate(this.#parts.now())
    return answer(key.describe())
  }

  #configure(name: string, { fields }: VaultInput): FakeResponse {
    const key = this.#keys.get(name) ?? refuse(400, `no existing key named ${name} could be found`)
    const warnings = [...ignoredFields(fields, configFields), ...configure(key, fields, this.#parts.texts)]
    return answer(key.describe(), { warnings })
  }

  /** What a path does; undefined for one that there is not. */
  #work(area: string, rest: readonly string[], { fields }: VaultInput): (() => FakeResponse) | undefined {
    const [name = '', ...more] = rest
    const algorithm = more.join('/')
    const keyOf =
      (absent = 'encryption key not found') =>
      (): TransitKey =>
        this.#keys.get(name) ?? refuse(400, absent)
    if (area === 'random' && rest.length < 3) return () => random(rest, fields)
    if (area === 'hash') return () => hash(rest.join('/'), fields)
    if (area === 'datakey') return more.length === 1 ? () => this.#dataKey(name, algorithm, fields) : undefined
    if (!nameForm.test(name)) return undefined
    if (area === 'hmac') return () => hmac(fields, algorithm, keyOf())
    if (area === 'sign') return () => sign(fields, algorithm, keyOf('signing key not found'))
    if (area === 'verify') return () => verify(fields, algorithm, (absent) => keyOf(absent)())
    if (more.length > 0) return undefined
    if (area === 'encrypt') return () => encrypt(fields, () => this.#keyToEncrypt(name, fields))
    if (area === 'decrypt') return () => decrypt(fields, keyOf())
    return area === 'rewrap' ? () => rewrap(fields, keyOf()) : undefined
  }

  #dataKey(kind: string, name: string, fields: VaultInput['fields']): FakeResponse {
    return dataKey(kind, fields, () => this.#keys.get(name) ?? refuse(400, 'encryption key not found'))
  }

  #keyToEncrypt(name: string, fields: VaultInput['fields']): TransitKey {
    const key = this.#keys.get(name) ?? impliedKey(name, fields, this.#parts.now())
    this.#keys.set(name, key)
    return key
  }
}

/** Of requests that work with a key: what says how, and nothing that is worked on. */
const plainOfWork: readonly string[] = [
  'key_version',
  'type',
  'algorithm',
  'hash_algorithm',
  'signature_algorithm',
  'marshaling_algorithm',
  'salt_length',
  'bytes',
  'bits',
  'format',
  'partial_failure_response_code',
]
