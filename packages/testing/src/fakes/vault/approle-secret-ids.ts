// Fakes, of OpenBao and HashiCorp Vault: the secret ids of one AppRole.
import { randomUUID } from 'node:crypto'
import { allowsClient, areWithin, clientAddress, isCidr } from './bound-cidrs.ts'
import { goTime, refuse, refuseListed, type Json } from './vault-answer.ts'
import type { FieldKinds, VaultFields } from './vault-fields.ts'
import { isMap } from './vault-input.ts'

/** A secret id. */
export interface SecretId {
  readonly id: string
  readonly accessor: string
  readonly meta: Readonly<Record<string, string>>
  readonly cidrs: readonly string[]
  readonly boundCidrs: readonly string[]
  readonly ttl: number
  readonly createdAt: number
  /** Undefined: never. */
  readonly endsAt: number | undefined
  updatedAt: number
  /** Logins it is still good for; 0: any number. */
  usesLeft: number
}

/** What its role allows at most; times in seconds. */
export interface SecretIdLimits {
  readonly ttl: number
  readonly uses: number
  readonly cidrs: readonly string[]
}

/** The fields that make one. */
export const secretIdKinds: Readonly<FieldKinds> = {
  cidr_list: 'list',
  metadata: 'text',
  num_uses: 'number',
  token_bound_cidrs: 'list',
  ttl: 'seconds',
}

/** All secret ids of a role. */
export class ApproleSecretIds {
  readonly #ids = new Map<string, SecretId>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Makes one, with a text of its own or the one that is given. */
  make(fields: VaultFields, limits: SecretIdLimits, id: string = randomUUID()): SecretId {
    const cidrs = checkedCidrs(fields.list('cidr_list') ?? [], limits.cidrs)
    const uses = usesOf(fields, limits)
    const ttl = ttlOf(fields, limits)
    const meta = metadataOf(fields.text('metadata'))
    if (this.find(id) !== undefined) refuseListed(500, 'failed to store secret_id: SecretID is already registered')
    const createdAt = this.#now()
    const endsAt = ttl === 0 ? undefined : createdAt + ttl * 1000
    const bounds = { cidrs, boundCidrs: fields.list('token_bound_cidrs') ?? [] }
    const life = { ttl, createdAt, endsAt, updatedAt: createdAt, usesLeft: uses }
    const made: SecretId = { id, accessor: randomUUID(), meta, ...bounds, ...life }
    this.#ids.set(id, made)
    return made
  }

  /** One that is still good; undefined for all others. */
  find(id: string): SecretId | undefined {
    const found = this.#ids.get(id)
    return found !== undefined && (found.endsAt ?? Infinity) > this.#now() ? found : undefined
  }

  /** The same, by its accessor. */
  findByAccessor(accessor: string): SecretId | undefined {
    return this.all().find((each) => each.accessor === accessor)
  }

  /** All that are still good. */
  all(): SecretId[] {
    return [...this.#ids.values()].filter(({ id }) => this.find(id) !== undefined)
  }

  /** Uses one for a login; refuses where clients may not use it. The last use ends it. */
  use(secretId: SecretId): void {
    if (!allowsClient(secretId.cidrs)) {
      refuse(400, `source address "${clientAddress}" unauthorized through CIDR restrictions on the secret ID`)
    }
    if (secretId.usesLeft === 1) this.#ids.delete(secretId.id)
    if (secretId.usesLeft > 0) secretId.usesLeft -= 1
    secretId.updatedAt = this.#now()
  }

  /** Ends one. */
  destroy({ id }: SecretId): void {
    this.#ids.delete(id)
  }
}

/** What a lookup tells. */
export function toldOfSecretId(secretId: SecretId): Json {
  return {
    cidr_list: secretId.cidrs,
    creation_time: goTime(secretId.createdAt),
    expiration_time: secretId.endsAt === undefined ? '0001-01-01T00:00:00Z' : goTime(secretId.endsAt),
    last_updated_time: goTime(secretId.updatedAt),
    metadata: secretId.meta,
    secret_id_accessor: secretId.accessor,
    secret_id_num_uses: secretId.usesLeft,
    secret_id_ttl: secretId.ttl,
    token_bound_cidrs: secretId.boundCidrs,
  }
}

/** Networks as they are; refuses what is none. */
export function checkedCidrs(cidrs: readonly string[], ofRole: readonly string[] = []): readonly string[] {
  const wrong = cidrs.find((cidr) => !isCidr(cidr))
  if (wrong !== undefined) refuseListed(500, `failed to validate CIDR blocks: invalid CIDR address: ${wrong}`)
  if (ofRole.length === 0 || areWithin(cidrs, ofRole)) return cidrs
  const lists = [ofRole, cidrs].map((list) => `[${list.map((cidr) => JSON.stringify(cidr)).join(' ')}]`)
  const blocks = `CIDR blocks on the role ${lists[0]} and CIDR blocks on the secret ID ${lists[1]}`
  return refuseListed(500, `failed to verify subset relationship between ${blocks}: %!w(<nil>)`)
}

function usesOf(fields: VaultFields, limits: SecretIdLimits): number {
  const uses = fields.number('num_uses') ?? limits.uses
  if (uses < 0) refuse(400, 'num_uses cannot be negative')
  if (limits.uses > 0 && (uses === 0 || uses > limits.uses)) {
    refuse(400, "num_uses cannot be higher than the role's secret_id_num_uses")
  }
  return uses
}

function ttlOf(fields: VaultFields, limits: SecretIdLimits): number {
  const ttl = fields.number('ttl') ?? limits.ttl
  if (limits.ttl > 0 && (ttl === 0 || ttl > limits.ttl)) {
    refuse(400, "ttl cannot be longer than the role's secret_id_ttl")
  }
  return ttl
}

/** Text that holds a map of JSON, or pairs such as `a=b,c=d`. */
function metadataOf(text: string): Record<string, string> {
  if (text === '') return {}
  const parsed = parsedMap(text)
  if (parsed !== undefined) return parsed
  const pairs = text.split(',').map((pair) => pair.trim())
  if (pairs.some((pair) => !/^[^=]+=/.test(pair))) {
    refuse(400, 'failed to parse metadata: failed to parse the input: invalid <key,value> format')
  }
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}

function parsedMap(text: string): Record<string, string> | undefined {
  try {
    const parsed = JSON.parse(text) as unknown
    return isMap(parsed) ? (parsed as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}
