// Fakes, of OpenBao and HashiCorp Vault: which login method is mounted where, in which namespace. What is below `sys/auth`.
import { randomBytes, randomUUID } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import type { AuthMethod, MethodContext } from './auth-method.ts'
import { ApproleMethod } from './approle-method.ts'
import { freshTune, toldTune, tuned, type AuthTune } from './auth-tune.ts'
import { JwtMethod } from './jwt-method.ts'
import { KubernetesMethod } from './kubernetes-method.ts'
import { systemSeconds } from './token-life.ts'
import { UserLocks } from './user-locks.ts'
import { UserpassMethod } from './userpass-method.ts'
import { answer, done, notFaked, refuse, refuseListed, flatAnswer, unsupported, type Json } from './vault-answer.ts'
import { refuseNotHad } from './vault-fields.ts'
import { isMap, mapField, type VaultInput } from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

/** A mounted login method. */
export interface AuthMount {
  readonly namespace: string
  /** Below `auth/`, with a slash at its end. */
  readonly path: string
  readonly type: string
  readonly accessor: string
  readonly uuid: string
  readonly locks: UserLocks
  /** Undefined for the tokens, which every namespace has. */
  readonly method: AuthMethod | undefined
  tune: AuthTune
}

type MethodMaker = (context: MethodContext) => AuthMethod

/** The methods that there are. */
const makers: Readonly<Record<string, MethodMaker>> = {
  approle: (context) => new ApproleMethod(context),
  jwt: (context) => new JwtMethod(context),
  oidc: (context) => new JwtMethod(context),
  kubernetes: (context) => new KubernetesMethod(context),
  userpass: (context) => new UserpassMethod(context),
}

/** All mounts of a server below `auth/`. */
export class AuthMounts {
  /** By namespace and path. */
  readonly #mounts = new Map<string, AuthMount>()
  readonly #texts: VariantTexts
  readonly #now: () => number
  readonly #onRemoved: (mount: AuthMount) => void

  constructor(texts: VariantTexts, now: () => number, onRemoved: (mount: AuthMount) => void) {
    this.#texts = texts
    this.#now = now
    this.#onRemoved = onRemoved
  }

  /** The mount of a path below `auth/`. */
  at(namespace: string, path: string): AuthMount | undefined {
    const here = this.#within(namespace).filter((mount) => `${path}/`.startsWith(mount.path))
    return here.sort((a, b) => b.path.length - a.path.length)[0]
  }

  /** Answers at a path below `sys/auth`, which is empty or begins with a slash. */
  handle(path: string, { operation, namespace, fields }: VaultInput): FakeResponse {
    const name = path.replaceAll(/^\/|\/$/g, '')
    if (name === '') return operation === 'read' ? flatAnswer(this.told(namespace)) : unsupported()
    if (name.endsWith('/tune')) return this.#tune(name.slice(0, -'/tune'.length), { operation, namespace, fields })
    if (operation === 'write') return this.#add(namespace, name, fields)
    if (operation === 'delete') return this.#remove(namespace, name)
    if (operation !== 'read') return unsupported()
    const mount = this.#exact(namespace, name) ?? refuse(400, `No auth engine at ${name}/`)
    return flatAnswer(this.infoOf(mount))
  }

  /** Answers at a path below `sys/locked-users`, which is empty or begins with a slash: of one mount, or of all of a namespace. */
  lockedUsers(path: string, { operation, namespace, query }: VaultInput, namespaceId: string): FakeResponse {
    const [, accessor = '', action, user = ''] = path.split('/')
    const mounts = this.#within(namespace)
    if (action === 'unlock' && operation === 'write') {
      mounts.find((mount) => mount.accessor === accessor)?.locks.forget(user)
      return done
    }
    if (path !== '') return refuseListed(404, 'unsupported path')
    return operation === 'read'
      ? answer(
          toldLocks(
            { namespace_id: namespaceId, namespace_path: namespace },
            mounts,
            query.get('mount_accessor') ?? undefined,
          ),
        )
      : unsupported()
  }

  /** What is told of all mounts of a namespace that `isSeen` lets through. */
  told(namespace: string, isSeen: (mount: AuthMount) => boolean = () => true): Json {
    const seen = this.#within(namespace).filter(isSeen)
    return Object.fromEntries(seen.map((mount) => [mount.path, this.infoOf(mount)]))
  }

  /** What is told of a mount. */
  infoOf({ type, accessor, uuid, tune }: AuthMount): Json {
    const isToken = type === 'token'
    return {
      accessor,
      config: toldTune(tune),
      ...(!isToken && { deprecation_status: 'supported' }),
      description: tune.description,
      external_entropy_access: false,
      local: false,
      options: isToken ? null : {},
      plugin_version: '',
      running_plugin_version: this.#texts.pluginVersion,
      running_sha256: '',
      seal_wrap: false,
      type,
      uuid,
    }
  }

  #within(namespace: string): AuthMount[] {
    const key = `${namespace}token/`
    if (!this.#mounts.has(key)) this.#mounts.set(key, this.#made(namespace, 'token/', 'token', tokenTune))
    return [...this.#mounts.values()].filter((mount) => mount.namespace === namespace)
  }

  #exact(namespace: string, name: string): AuthMount | undefined {
    return this.#within(namespace).find(({ path }) => path === `${name}/`)
  }

  #add(namespace: string, name: string, fields: Json): FakeResponse {
    refuseNotHad(
      fields,
      ['external_entropy_access', 'local', 'options', 'plugin_version', 'seal_wrap'],
      'of a login method',
    )
    const { type, description } = fields
    if (typeof type !== 'string' || type === '') return refuse(400, 'backend type must be specified as a string')
    if (type === 'token') refuse(400, 'token credential backend cannot be instantiated')
    const path = `${name}/`
    if (this.#texts.loginsNotHad.includes(type)) notFaked(`the login method "${type}"`)
    if (makers[type] === undefined) refuse(400, `plugin not found in the catalog: ${type}`)
    const taken = this.#within(namespace).find((each) => path.startsWith(each.path) || each.path.startsWith(path))
    if (taken !== undefined) refuse(400, `path is already in use at ${taken.path}`)
    const described = { ...freshTune, description: typeof description === 'string' ? description : '' }
    const config = mapField(fields, 'config')
    const tune = isMap(config) ? tuned(described, config) : described
    this.#mounts.set(`${namespace}${path}`, this.#made(namespace, path, type, tune))
    return done
  }

  #made(namespace: string, path: string, type: string, tune: AuthTune): AuthMount {
    const ids = { accessor: `auth_${type}_${randomBytes(4).toString('hex')}`, uuid: randomUUID() }
    const context = { now: this.#now, maxSeconds: () => mount.tune.maxSeconds || systemSeconds }
    const method = makers[type]?.(context)
    const mount: AuthMount = { namespace, path, type, ...ids, locks: new UserLocks(this.#now), method, tune }
    return mount
  }

  #remove(namespace: string, name: string): FakeResponse {
    if (name === 'token') refuse(400, 'token credential backend cannot be disabled')
    const mount = this.#exact(namespace, name)
    if (mount === undefined) return done
    this.#mounts.delete(`${namespace}${mount.path}`)
    this.#onRemoved(mount)
    return done
  }

  #tune(
    name: string,
    { operation, namespace, fields }: Pick<VaultInput, 'operation' | 'namespace' | 'fields'>,
  ): FakeResponse {
    const mount = this.#exact(namespace, name)
    if (operation === 'read') {
      if (mount === undefined) return refuse(400, `cannot fetch sysview for path "auth/${name}/"`)
      const { description, lockout, ...config } = { description: mount.tune.description, ...toldTuneWhole(mount.tune) }
      return flatAnswer({ ...config, description, ...lockout })
    }
    if (operation !== 'write') return unsupported()
    if (mount === undefined) return refuse(400, `tune of path "auth/${name}/" failed: no mount entry found`)
    mount.tune = tuned(mount.tune, fields)
    return done
  }
}

function toldLocks(where: Json, mounts: readonly AuthMount[], only: string | undefined): Json {
  const told = mounts.map(({ accessor, locks, tune }) => ({ accessor, users: locks.locked(tune.locks) }))
  const chosen =
    only === undefined ? told.filter(({ users }) => users.length > 0) : told.filter(({ accessor }) => accessor === only)
  // Measured: an accessor that there is not is told of as well, with null.
  const shown = only !== undefined && chosen.length === 0 ? [{ accessor: only, users: [] }] : chosen
  const total = shown.reduce((sum, { users }) => sum + users.length, 0)
  const accessors = shown.map(({ accessor, users }) => ({
    mount_accessor: accessor,
    counts: users.length,
    alias_identifiers: users.length === 0 ? null : users,
  }))
  const here = { ...where, counts: total, mount_accessors: accessors }
  return { by_namespace: [here], total }
}

const tokenTune: AuthTune = { ...freshTune, description: 'token based credentials' }

function toldTuneWhole(tune: AuthTune): Json & { lockout: Json | undefined } {
  const { user_lockout_config: lockout, ...config } = toldTune(tune)
  const seconds = {
    default_lease_ttl: tune.defaultSeconds || systemSeconds,
    max_lease_ttl: tune.maxSeconds || systemSeconds,
  }
  return { ...config, ...seconds, lockout: lockout as Json | undefined }
}
