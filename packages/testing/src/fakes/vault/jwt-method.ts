// Fakes, of OpenBao and HashiCorp Vault: the login method `jwt`, with public keys that it is given.
import type { KeyObject } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import type { AuthMethod, Login, MethodContext } from './auth-method.ts'
import { publicKey, signedClaims } from './jwt-claims.ts'
import { admitted, jwtRoleKinds, toldOfJwtRole, writtenJwtRole, type JwtRole } from './jwt-role.ts'
import { MethodRoles } from './method-roles.ts'
import { notFaked, refuse, type Json } from './vault-answer.ts'
import { VaultFields, type FieldKinds } from './vault-fields.ts'
import type { VaultInput } from './vault-input.ts'
import type { TokenSettings } from './token-settings.ts'
import type { VaultToken } from './vault-tokens.ts'

interface JwtConfig {
  readonly pems: readonly string[]
  readonly keys: readonly KeyObject[]
  readonly issuer: string
  readonly defaultRole: string
  readonly algorithms: readonly string[]
}

const sources: readonly string[] = ['jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url']

const configKinds: Readonly<FieldKinds> = {
  bound_issuer: 'text',
  default_role: 'text',
  jwks_url: 'text',
  jwt_supported_algs: 'list',
  jwt_validation_pubkeys: 'texts',
  oidc_discovery_url: 'text',
}

const knownAlgorithms = /^((RS|PS|ES)(256|384|512)|EdDSA)$/

/** JWTs of an issuer whose keys are known. Key sets of a URL, and the browser flow, are not had. */
export class JwtMethod implements AuthMethod {
  readonly #context: MethodContext
  readonly #roles = new MethodRoles<JwtConfig, JwtRole>({
    config: { written: writtenConfig, told: toldOfConfig },
    role: { written: writtenJwtRole, told: toldOfJwtRole },
  })

  constructor(context: MethodContext) {
    this.#context = context
  }

  isOpen(path: string): boolean {
    return path === 'login' || path.startsWith('oidc/')
  }

  userOf(): undefined {
    return undefined
  }

  login(path: string, { operation, fields }: VaultInput): Login {
    if (path !== 'login') return notFaked('the browser flow of OpenID Connect')
    if (operation !== 'write') refuse(405, 'unsupported operation')
    const given = new VaultFields(fields, { jwt: 'text', role: 'text' })
    const config = this.#roles.config ?? refuse(400, 'could not load configuration')
    const name = given.text('role') || config.defaultRole || refuse(400, 'missing role')
    const role = this.#roles.role(name) ?? refuse(400, `role "${name}" could not be found`)
    const jwt = given.text('jwt') || refuse(400, 'missing token')
    const claims = signedClaims(jwt, config.keys, (text) =>
      refuse(400, `error validating token: error verifying token signature: ${text}`),
    )
    checkRegistered(claims)
    return { ...admitted(name, role, claims, config.issuer, this.#context.now()), warnings: given.warnings }
  }

  renewal(token: VaultToken): TokenSettings {
    return this.#roles.renewal(token)
  }

  has(path: string): boolean {
    return this.#roles.has(path)
  }

  plainFields(path: string): readonly string[] {
    if (path === 'config') return Object.keys(configKinds)
    if (path.startsWith('role/')) return Object.keys(jwtRoleKinds)
    return path === 'login' ? ['role'] : []
  }

  handle(path: string, input: VaultInput): FakeResponse {
    return this.#roles.handle(path, input)
  }
}

/** Measured: a subject that is no text is refused by the library that reads the claims. */
function checkRegistered({ sub }: Json): void {
  if (sub === undefined || typeof sub === 'string') return
  if (typeof sub !== 'number') notFaked('the error for a subject that is neither text nor number')
  const cause = 'json: cannot unmarshal number into Go struct field Claims.sub of type string'
  refuse(400, `error validating token: ${cause}`)
}

function writtenConfig(given: Json): JwtConfig {
  const fields = new VaultFields(given, configKinds)
  if ((given['oidc_client_id'] === undefined) !== (given['oidc_client_secret'] === undefined)) {
    refuse(400, "both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC")
  }
  const chosen = sources.filter((name) => given[name] !== undefined)
  if (chosen.length !== 1) {
    const names = "'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url', or 'provider_config'"
    refuse(400, `exactly one of ${names} must be set`)
  }
  if (chosen[0] !== 'jwt_validation_pubkeys') notFaked('keys for JWTs from a URL')
  const pems = (fields.list('jwt_validation_pubkeys') ?? []).map((pem) => pem.trim())
  const keys = pems.map((pem) => publicKey(pem) ?? refuse(400, `error parsing public key: ${noKey}`))
  const algorithms = fields.list('jwt_supported_algs') ?? []
  const unknown = algorithms.find((name) => !knownAlgorithms.test(name))
  if (unknown !== undefined) refuse(400, `invalid jwt_supported_algs: unsupported signing algorithm "${unknown}"`)
  if (algorithms.length > 0) notFaked('a choice of algorithms for JWTs')
  return { pems, keys, issuer: fields.text('bound_issuer'), defaultRole: fields.text('default_role'), algorithms }
}

const noKey = 'data does not contain any valid public keys'

function toldOfConfig({ pems, issuer, defaultRole, algorithms }: JwtConfig): Json {
  return {
    bound_issuer: issuer,
    default_role: defaultRole,
    jwks_ca_pem: '',
    jwks_url: '',
    jwt_supported_algs: algorithms,
    jwt_validation_pubkeys: pems,
    namespace_in_state: true,
    oidc_client_id: '',
    oidc_discovery_ca_pem: '',
    oidc_discovery_url: '',
    oidc_response_mode: '',
    oidc_response_types: [],
    override_allowed_server_names: [],
    provider_config: {},
    status: 'valid',
  }
}
