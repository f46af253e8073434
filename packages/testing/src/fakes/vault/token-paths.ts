// Fakes, of OpenBao and HashiCorp Vault: what is below `auth/token/`. Makes, tells of, renews and ends tokens.
import type { FakeResponse } from '../fake-exchange.ts'
import { authOf, toldOfToken } from './token-answer.ts'
import type { LifeLimits } from './token-life.ts'
import { boundTwice, tokenRequestKinds, tokenSpec } from './token-request.ts'
import { toldOfRole, writtenRole, type TokenRole } from './token-role.ts'
import { answer, done, notFaked, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { listing } from './kv1-engine.ts'
import { VaultFields, type FieldKinds } from './vault-fields.ts'
import type { VaultInput } from './vault-input.ts'
import type { VaultRights } from './vault-rights.ts'
import type { MadeToken, VaultToken, VaultTokens } from './vault-tokens.ts'

/** What the paths work on. */
export interface TokenParts {
  readonly tokens: VaultTokens
  readonly now: () => number
  /** What bounds the life of a token when it is renewed; undefined where a renewal changes nothing. */
  readonly limitsOf: (token: VaultToken) => LifeLimits | undefined
  /** Whether there is a policy of that name in a namespace. */
  readonly hasPolicy: (namespace: string, name: string) => boolean
}

/** Top-level fields of a request below `auth/token/` that hold no secret. */
export const tokenPlainFields: readonly string[] = [
  ...Object.keys(tokenRequestKinds).filter((name) => name !== 'id' && name !== 'meta'),
  'increment',
]

const renewalKinds: Readonly<FieldKinds> = { token: 'text', accessor: 'text', increment: 'seconds' }

const customId =
  'Supplying a custom ID for the token uses the weaker SHA1 hashing instead of the more secure SHA2-256 HMAC for token ' +
  'obfuscation. SHA1 hashed tokens on the wire leads to less secure lookups.'

/** The token store. */
export class TokenPaths {
  readonly #parts: TokenParts
  /** By namespace and name. */
  readonly #roles = new Map<string, TokenRole>()

  constructor(parts: TokenParts) {
    this.#parts = parts
  }

  /** Answers at a path below `auth/token/`. */
  handle(path: string, input: VaultInput, rights: VaultRights): FakeResponse {
    const [area = '', name = '', ...more] = path.replace(/\/$/, '').split('/')
    if (more.length > 0 || (name !== '' && area !== 'create' && area !== 'roles')) return noPath()
    if (area === 'roles') return this.#role(name, input)
    if (area === 'accessors')
      return input.operation === 'list' ? listing(this.#parts.tokens.accessors()) : unsupported()
    if (area === 'create' || area === 'create-orphan') return this.#create(area, name, input, rights)
    if (area === 'tidy') return notFaked('tidying of tokens')
    if (area === 'lookup' || area === 'lookup-self' || area === 'lookup-accessor')
      return this.#lookUp(area, input, rights)
    if (area === 'renew' || area === 'renew-self' || area === 'renew-accessor') return this.#renew(area, input, rights)
    return this.#revoke(area, input, rights)
  }

  #create(area: string, roleName: string, input: VaultInput, rights: VaultRights): FakeResponse {
    if (input.operation !== 'write') return unsupported()
    const { namespace, path } = input
    const role = this.#roles.get(`${namespace}${roleName}`)
    if (roleName !== '' && role === undefined) refuse(400, `unknown role ${roleName}`)
    const kinds = area === 'create-orphan' || roleName === '' ? tokenRequestKinds : withRole
    const fields = new VaultFields(input.fields, kinds)
    const sudo = rights.hasSudo(`${namespace}${path}`)
    const spec = tokenSpec({ parent: rights.token, namespace, path, fields, sudo, orphan: area !== 'create', role })
    const id = fields.text('id')
    const { token, warnings } =
      id === '' || spec.type === 'batch' ? this.#parts.tokens.add(spec) : this.#addAs(spec, id)
    const missing = token.policies.filter((name) => !this.#parts.hasPolicy(namespace, name))
    const noPolicy = missing.map((name) => `Policy "${name}" does not exist`)
    const aboutId = id === '' ? [] : [customId]
    return answer(null, {
      auth: authOf(token, token.creationSeconds),
      warnings: [...fields.warnings, ...boundTwice(spec, role), ...warnings, ...aboutId, ...noPolicy],
    })
  }

  #addAs(spec: Parameters<VaultTokens['add']>[0], id: string): MadeToken {
    if (this.#parts.tokens.find(id) !== undefined) refuse(400, 'cannot create a token with a duplicate ID')
    return this.#parts.tokens.add(spec, id)
  }

  #lookUp(area: string, { operation, fields, query }: VaultInput, { token: own }: VaultRights): FakeResponse {
    const { tokens, now } = this.#parts
    if (area === 'lookup-accessor') {
      if (operation !== 'write') return unsupported()
      return answer({ ...toldOfToken(this.#byAccessor(fields), now()), id: '' })
    }
    if (operation !== 'write' && operation !== 'read') return unsupported()
    if (area === 'lookup-self') return answer(toldOfToken(own, now()))
    const given = new VaultFields(operation === 'read' ? Object.fromEntries(query) : fields, { token: 'text' })
    const id = given.text('token')
    const token = id === '' ? own : (tokens.find(id) ?? refuse(403, 'bad token'))
    return answer(toldOfToken(token, now()), { warnings: given.warnings })
  }

  #renew(area: string, { operation, fields }: VaultInput, { token: own }: VaultRights): FakeResponse {
    if (operation !== 'write') return unsupported()
    const given = new VaultFields(fields, renewalKinds)
    const token = area === 'renew-self' ? own : area === 'renew' ? this.#named(given) : this.#byAccessor(fields)
    // Measured: a token on its last use is not found any more.
    if (token === undefined || token.usesLeft === -1) return refuse(400, 'token not found')
    if (token.type === 'batch') refuse(400, 'batch tokens cannot be renewed')
    if (!token.renewable) refuse(400, 'lease is not renewable')
    const limits = this.#parts.limitsOf(token)
    if (limits === undefined) return done
    const { seconds, warnings } = this.#parts.tokens.renew(token, given.number('increment') ?? 0, limits)
    const auth = { ...authOf(token, seconds), ...(area === 'renew-accessor' && { client_token: '' }) }
    return answer(null, { auth, warnings: [...given.warnings, ...warnings] })
  }

  #revoke(area: string, { operation, namespace, path, fields }: VaultInput, rights: VaultRights): FakeResponse {
    if (!/^revoke(-self|-orphan|-accessor)?$/.test(area)) return noPath()
    if (operation !== 'write') return unsupported()
    if (area === 'revoke-accessor') return this.#revokeByAccessor(fields)
    const given = new VaultFields(fields, { token: 'text' })
    const token = area === 'revoke-self' ? rights.token : this.#named(given)
    if (area === 'revoke-orphan') {
      if (!rights.hasSudo(`${namespace}${path}`)) refuse(400, 'root or sudo privileges required to revoke and orphan')
      if (token === undefined) refuse(400, 'token to revoke not found')
    }
    if (token?.type === 'batch') refuse(400, 'batch tokens cannot be revoked')
    if (token !== undefined && area === 'revoke-orphan') this.#parts.tokens.revokeAlone(token)
    else if (token !== undefined) this.#parts.tokens.revoke(token)
    return done
  }

  #revokeByAccessor(fields: Json): FakeResponse {
    const token = this.#parts.tokens.findByAccessor(accessorOf(fields))
    if (token === undefined) return answer(null, { warnings: ['No token found with this accessor'] })
    this.#parts.tokens.revoke(token)
    return done
  }

  #named(fields: VaultFields): VaultToken | undefined {
    const id = fields.text('token')
    return id === '' ? refuse(400, 'missing token ID') : this.#parts.tokens.find(id)
  }

  #byAccessor(fields: Json): VaultToken {
    return this.#parts.tokens.findByAccessor(accessorOf(fields)) ?? refuseListed(400, 'invalid accessor')
  }

  #role(name: string, { operation, namespace, fields }: VaultInput): FakeResponse {
    const key = `${namespace}${name}`
    if (name === '') {
      if (operation !== 'list') return unsupported()
      const own = [...this.#roles].filter(([each, role]) => each === `${namespace}${role.name}`)
      return listing(own.map(([, role]) => role.name).sort())
    }
    if (operation === 'read') {
      const role = this.#roles.get(key)
      return role === undefined ? refuse(404) : answer(toldOfRole(role))
    }
    if (operation === 'write') this.#roles.set(key, writtenRole(name, fields, this.#roles.get(key)))
    else if (operation === 'delete') this.#roles.delete(key)
    else return unsupported()
    return done
  }
}

const withRole: Readonly<FieldKinds> = { ...tokenRequestKinds, role_name: 'text' }

function accessorOf(fields: Json): string {
  const accessor = new VaultFields(fields, renewalKinds).text('accessor')
  return accessor === '' ? refuseListed(400, 'missing accessor') : accessor
}

function noPath(): never {
  return refuseListed(404, 'unsupported path')
}
