// Fakes, of OpenBao and HashiCorp Vault: the login method `kubernetes`. No cluster is asked: what a JWT says of itself is true.
import type { KeyObject } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import type { AuthMethod, Login, MethodContext } from './auth-method.ts'
import { fitsGlob } from './glob-match.ts'
import { checkAudience, checkTimes, hasTimes, publicKey, signedClaims } from './jwt-claims.ts'
import { kubernetesRoleKinds, toldOfKubernetesRole, writtenKubernetesRole } from './kubernetes-role.ts'
import type { KubernetesRole } from './kubernetes-role.ts'
import { MethodRoles } from './method-roles.ts'
import { refuse, type Json } from './vault-answer.ts'
import { VaultFields, type FieldKinds } from './vault-fields.ts'
import { isMap, type VaultInput } from './vault-input.ts'
import type { TokenSettings } from './token-settings.ts'
import type { VaultToken } from './vault-tokens.ts'

interface KubernetesConfig {
  readonly host: string
  readonly caCert: string
  readonly hasReviewer: boolean
  readonly pems: readonly string[]
  /** Undefined: any signature will do, which the cluster would have looked at. */
  readonly keys: readonly KeyObject[] | undefined
  readonly issuer: string
  readonly ignoresIssuer: boolean
  readonly ignoresLocal: boolean
}

/** Who a JWT of a service account speaks for. */
interface ServiceAccount {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly secretName: string
}

const configKinds: Readonly<FieldKinds> = {
  disable_iss_validation: 'truth',
  disable_local_ca_jwt: 'truth',
  issuer: 'text',
  kubernetes_ca_cert: 'text',
  kubernetes_host: 'text',
  pem_keys: 'texts',
  token_reviewer_jwt: 'text',
}

const leeways = { expirationLeeway: 0, notBeforeLeeway: 0, clockSkewLeeway: 0 } as const

/** JWTs of service accounts, in the form of a secret and in the projected one. */
export class KubernetesMethod implements AuthMethod {
  readonly #context: MethodContext
  readonly #roles = new MethodRoles<KubernetesConfig, KubernetesRole>({
    config: { written: writtenConfig, told: toldOfConfig },
    role: { written: writtenKubernetesRole, told: toldOfKubernetesRole },
  })

  constructor(context: MethodContext) {
    this.#context = context
  }

  isOpen(path: string): boolean {
    return path === 'login'
  }

  userOf(): undefined {
    return undefined
  }

  login(_path: string, { operation, fields }: VaultInput): Login {
    if (operation !== 'write') refuse(405, 'unsupported operation')
    const given = new VaultFields(fields, { jwt: 'text', role: 'text' })
    const name = given.text('role') || refuse(400, 'missing role')
    const jwt = given.text('jwt') || refuse(400, 'missing jwt')
    const role = this.#roles.role(name) ?? refuse(400, `invalid role name ${JSON.stringify(name)}`)
    const config = this.#roles.config ?? refuse(500, 'could not load backend configuration')
    const account = this.#accountOf(jwt, config, role)
    const meta = {
      role: name,
      service_account_name: account.name,
      service_account_namespace: account.namespace,
      service_account_secret_name: account.secretName,
      service_account_uid: account.uid,
    }
    const alias = role.aliasSource === 'serviceaccount_uid' ? account.uid : `${account.namespace}/${account.name}`
    const displayName = `${account.namespace}-${account.name}`
    return { alias, displayName, settings: role.settings, meta, warnings: given.warnings }
  }

  renewal(token: VaultToken): TokenSettings {
    return this.#roles.renewal(token)
  }

  has(path: string): boolean {
    return this.#roles.has(path)
  }

  plainFields(path: string): readonly string[] {
    if (path === 'config') return Object.keys(configKinds).filter((name) => name !== 'token_reviewer_jwt')
    if (path.startsWith('role/')) return Object.keys(kubernetesRoleKinds)
    return path === 'login' ? ['role'] : []
  }

  handle(path: string, input: VaultInput): FakeResponse {
    return this.#roles.handle(path, input)
  }

  #accountOf(jwt: string, { keys }: KubernetesConfig, role: KubernetesRole): ServiceAccount {
    const denied = (): never => refuse(403, 'permission denied')
    const because = (text: string): never => refuse(403, text)
    const claims = signedClaims(jwt, keys, denied)
    if (role.audience !== '') checkAudience(claims, [role.audience], because)
    if (hasTimes(claims))
      checkTimes(claims, { ...leeways, issuer: '', subject: '', audiences: [] }, this.#context.now(), because)
    const account = accountIn(claims)
    if (!role.names.some((name) => fitsGlob(name, account.name))) because('service account name not authorized')
    if (!role.namespaces.some((name) => fitsGlob(name, account.namespace))) because('namespace not authorized')
    return account.uid === '' ? denied() : account
  }
}

function accountIn(claims: Json): ServiceAccount {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const projected = claims['kubernetes.io']
  if (isMap(projected)) {
    const account = isMap(projected['serviceaccount']) ? projected['serviceaccount'] : {}
    const names = { name: text(account['name']), namespace: text(projected['namespace']) }
    return { ...names, uid: text(account['uid']), secretName: '' }
  }
  const old = (part: string): string => text(claims[`kubernetes.io/serviceaccount/${part}`])
  const names = { name: old('service-account.name'), namespace: old('namespace') }
  return { ...names, uid: old('service-account.uid'), secretName: old('secret.name') }
}

function writtenConfig(given: Json): KubernetesConfig {
  const fields = new VaultFields(given, configKinds)
  const host = fields.text('kubernetes_host') || refuse(400, 'no host provided')
  const [caCert, ignoresLocal] = [fields.text('kubernetes_ca_cert'), fields.truth('disable_local_ca_jwt') ?? false]
  if (caCert === '' && ignoresLocal) refuse(400, 'kubernetes_ca_cert must be given when disable_local_ca_jwt is true')
  // Outside of a pod there is no such file.
  if (caCert === '') refuse(400, 'open /var/run/secrets/kubernetes.io/serviceaccount/ca.crt: no such file or directory')
  const pems = fields.list('pem_keys') ?? []
  const keys = pems.map((pem) => publicKey(pem) ?? refuse(400, 'data does not contain any valid public keys'))
  return {
    host,
    caCert,
    hasReviewer: fields.text('token_reviewer_jwt') !== '',
    pems,
    keys: keys.length === 0 ? undefined : keys,
    issuer: fields.text('issuer'),
    ignoresIssuer: fields.truth('disable_iss_validation') ?? true,
    ignoresLocal,
  }
}

function toldOfConfig(config: KubernetesConfig): Json {
  return {
    disable_iss_validation: config.ignoresIssuer,
    disable_local_ca_jwt: config.ignoresLocal,
    issuer: config.issuer,
    kubernetes_ca_cert: config.caCert,
    kubernetes_host: config.host,
    pem_keys: config.pems,
    token_reviewer_jwt_set: config.hasReviewer,
  }
}
