// Fakes, of OpenBao and HashiCorp Vault: tokens, from making to their end.
import { randomBytes } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, goTime, notFaked, refuse, refuseListed, type Json } from './vault-answer.ts'
import { seconds, shortDuration } from './go-duration.ts'
import { durationField, ignoredFields, isMap, numberField } from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

/** A token. */
export interface VaultToken {
  readonly id: string
  readonly accessor: string
  readonly policies: readonly string[]
  /** Where its policies are looked up, and outside of which it has no rights. */
  readonly namespace: string
  readonly displayName: string
  readonly meta: unknown
  readonly renewable: boolean
  readonly creationSeconds: number
  readonly createdAt: number
  /** It dies with it; undefined for an orphan. */
  readonly parent: string | undefined
  /** Undefined: never. */
  endsAt: number | undefined
  /** Requests it is still good for; 0: any number. */
  usesLeft: number
}

/** Longest and usual life of a token: 768 hours, in seconds. */
const longestSeconds = 2_764_800

const known: readonly string[] = [
  'policies',
  'ttl',
  'num_uses',
  'renewable',
  'no_default_policy',
  'no_parent',
  'meta',
  'display_name',
]

/** Fields that real servers know and this fake does not. */
const notKnown: readonly string[] = ['id', 'period', 'explicit_max_ttl', 'type', 'entity_alias', 'role_name']

/** What a new token is made of. */
interface TokenRequest {
  readonly namespace: string
  readonly fields: Json
  /** Whether there is a policy of that name. */
  readonly hasPolicy: (name: string) => boolean
}

/** All tokens of a server. */
export class VaultTokens {
  readonly #tokens = new Map<string, VaultToken>()
  readonly #texts: VariantTexts
  readonly #now: () => number

  constructor(root: string, texts: VariantTexts, now: () => number) {
    this.#texts = texts
    this.#now = now
    const rights = { policies: ['root'], namespace: '', displayName: 'token', meta: null, renewable: false }
    const life = { creationSeconds: 0, createdAt: now(), parent: undefined, endsAt: undefined, usesLeft: 0 }
    this.#tokens.set(root, { id: root, accessor: randomText(), ...rights, ...life })
  }

  /** The live token of a request, of which that is one use; refuses any other. A token dies of its last use, which still counts. */
  use(id: string): VaultToken {
    if (id === '') refuse(403, 'permission denied')
    const token = this.#tokens.get(id)
    if (token === undefined || !this.#isAlive(token)) return this.#refuseDead()
    if (token.usesLeft === 1) this.revoke(token)
    if (token.usesLeft > 0) token.usesLeft -= 1
    return token
  }

  /** Whether a token is alive at this moment. */
  isLive(id: string): boolean {
    const token = this.#tokens.get(id)
    return token !== undefined && this.#isAlive(token)
  }

  /** Ends a token and all that were made with it. */
  revoke(token: VaultToken): void {
    this.#tokens.delete(token.id)
    for (const child of [...this.#tokens.values()]) if (child.parent === token.id) this.revoke(child)
  }

  /** `auth/token/create`. */
  create(parent: VaultToken, { namespace, fields, hasPolicy }: TokenRequest): FakeResponse {
    const missing = notKnown.find((name) => fields[name] !== undefined)
    if (missing !== undefined) notFaked(`the field "${missing}" of a new token`)
    const wanted = lifeOf(fields['ttl']) ?? 0
    const uses = numberField(fields, 'num_uses') ?? 0
    if (uses < 0) refuse(400, 'number of uses cannot be negative')
    const creationSeconds = Math.min(wanted || longestSeconds, longestSeconds)
    const token = {
      id: `${this.#texts.tokenPrefix}${randomText()}`,
      accessor: randomText(),
      policies: policiesOf(parent, fields),
      namespace,
      displayName: ['token', ...textsIn([fields['display_name']])].join('-'),
      meta: isMap(fields['meta']) ? fields['meta'] : null,
      renewable: fields['renewable'] !== false,
      creationSeconds,
      createdAt: this.#now(),
      parent: fields['no_parent'] === true ? undefined : parent.id,
      endsAt: this.#now() + creationSeconds * 1000,
      usesLeft: uses,
    }
    this.#tokens.set(token.id, token)
    const unknown = token.policies.filter((name) => !hasPolicy(name))
    const noPolicy = unknown.map((name) => `Policy "${name}" does not exist`)
    const warnings = [...ignoredFields(fields, known), ...cappedWarning(wanted), ...noPolicy]
    return answer(null, { auth: authOf(token, creationSeconds), warnings })
  }

  /** `auth/token/lookup-self`. */
  lookUp(token: VaultToken): FakeResponse {
    return answer({
      accessor: token.accessor,
      creation_time: Math.floor(token.createdAt / 1000),
      creation_ttl: token.creationSeconds,
      display_name: token.displayName,
      entity_id: '',
      expire_time: token.endsAt === undefined ? null : goTime(token.endsAt),
      explicit_max_ttl: 0,
      id: token.id,
      issue_time: goTime(token.createdAt),
      meta: token.meta,
      num_uses: token.usesLeft,
      orphan: token.parent === undefined,
      path: 'auth/token/create',
      policies: token.policies,
      renewable: token.renewable,
      ttl: token.endsAt === undefined ? 0 : Math.floor((token.endsAt - this.#now()) / 1000),
      type: 'service',
    })
  }

  /** `auth/token/renew-self`: its life counts from now, for the increment that is asked for or what it was made with. */
  renew(token: VaultToken, fields: Json): FakeResponse {
    if (!token.renewable) refuse(400, 'lease is not renewable')
    const wanted = (durationField(fields, 'increment') ?? 0) || token.creationSeconds
    const end = Math.min(this.#now() + wanted * 1000, token.createdAt + longestSeconds * 1000)
    token.endsAt = end
    return answer(null, {
      auth: authOf(token, Math.floor((end - this.#now()) / 1000)),
      warnings: cappedWarning(wanted),
    })
  }

  /** `auth/token/revoke-self`. */
  revokeSelf(token: VaultToken): FakeResponse {
    this.revoke(token)
    return done
  }

  #isAlive({ endsAt }: VaultToken): boolean {
    return endsAt === undefined || endsAt > this.#now()
  }

  #refuseDead(): never {
    const [text = '', ...more] = this.#texts.deadToken
    if (more.length === 0) refuse(403, text)
    refuseListed(403, text, ...more)
  }
}

function lifeOf(ttl: unknown): number | undefined {
  if (ttl === undefined || ttl === null) return undefined
  return seconds(ttl) ?? refuse(400, `time: invalid duration ${JSON.stringify(ttl)}`)
}

function cappedWarning(wantedSeconds: number): string[] {
  if (wantedSeconds <= longestSeconds) return []
  const [wanted, longest] = [wantedSeconds, longestSeconds].map(shortDuration)
  return [`TTL of "${wanted}" exceeded the effective max_ttl of "${longest}"; TTL value is capped accordingly`]
}

function policiesOf(parent: VaultToken, fields: Json): string[] {
  const asked = Array.isArray(fields['policies']) ? textsIn(fields['policies']) : []
  const isRoot = parent.policies.includes('root')
  const policies = asked.length === 0 ? parent.policies : asked
  if (!isRoot && !policies.every((name) => name === 'default' || parent.policies.includes(name))) {
    refuse(400, 'child policies must be subset of parent')
  }
  const withoutDefault = fields['no_default_policy'] === true || policies.includes('root')
  return [...new Set(withoutDefault ? policies : [...policies, 'default'])].sort()
}

function authOf(token: VaultToken, leaseSeconds: number): Json {
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: token.policies,
    token_policies: token.policies,
    metadata: token.meta,
    lease_duration: leaseSeconds,
    renewable: token.renewable,
    entity_id: '',
    token_type: 'service',
    orphan: token.parent === undefined,
    mfa_requirement: null,
    num_uses: token.usesLeft,
  }
}

function textsIn(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string')
}

function randomText(): string {
  return randomBytes(18).toString('base64url').replaceAll(/[-_]/g, 'x')
}
