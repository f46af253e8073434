// Fakes, of OpenBao and HashiCorp Vault: which engine is mounted where, in which namespace.
import { randomBytes, randomUUID } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, flatAnswer, notFaked, refuse, unsupported, type Json } from './vault-answer.ts'
import { Kv1Engine } from './kv1-engine.ts'
import { Kv2Engine } from './kv2-engine.ts'
import { DatabaseEngine } from './database-engine.ts'
import { taintedEngine } from './tainted-engine.ts'
import { newTerms, toldTerms, tune, type MountTerms } from './mount-terms.ts'
import { TransitEngine } from './transit-engine.ts'
import type { EngineParts, VaultEngine } from './vault-engine.ts'
import { mapField, type Operation, type VaultInput } from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

/** Engines that both servers have and this fake does not. */
const missing: readonly string[] = ['generic', 'kubernetes', 'kv-v1', 'pki', 'rabbitmq', 'ssh', 'totp']

/** Those that are there without being mounted. */
const notMountable: readonly string[] = ['cubbyhole', 'identity', 'system']

/** A mounted engine. */
export interface Mount {
  /** With the namespace before it and a slash at its end. */
  readonly path: string
  readonly engine: VaultEngine
  readonly terms: MountTerms
  readonly description: string
  readonly accessor: string
  readonly uuid: string
}

/** All mounts of a server, and its namespaces. */
export class VaultMounts {
  /** What is told of each, by its path: `''`, `'a/'`, `'a/b/'`. */
  readonly #namespaces = new Map<string, Json>([['', {}]])
  readonly #mounts = new Map<string, Mount>()
  readonly #parts: EngineParts

  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  /** Namespace and path within it, of a path that may have namespaces in front. */
  locate(namespace: string, path: string): { readonly namespace: string; readonly path: string } {
    if (!this.#namespaces.has(namespace)) refuse(404, 'namespace not found')
    return this.innermost(namespace, path)
  }

  /** As `locate`, but a namespace that there is not stays as it is. */
  innermost(namespace: string, path: string): { readonly namespace: string; readonly path: string } {
    if (!this.#namespaces.has(namespace)) return { namespace, path }
    const whole = `${namespace}${path}`
    const inner = longest([...this.#namespaces.keys()].filter((each) => whole.startsWith(each)))
    return { namespace: inner, path: whole.slice(inner.length) }
  }

  /** What a namespace is called where only letters and digits are; empty for the outermost. */
  idOf(namespace: string): string {
    const id = this.#namespaces.get(namespace)?.['id']
    return typeof id === 'string' ? id : ''
  }

  /** Whether there are namespaces in a namespace. */
  hasChildren(namespace: string): boolean {
    return [...this.#namespaces.keys()].some((each) => each !== namespace && each.startsWith(namespace))
  }

  /** `sys/namespaces/…`. Making one that is there changes nothing. */
  namespace(operation: Operation, path: string): FakeResponse {
    if (operation === 'read') return answer(this.#namespaces.get(path) ?? refuse(404))
    if (operation === 'delete') return notFaked('the end of a namespace')
    if (operation !== 'write') return unsupported()
    const ids = { id: randomBytes(3).toString('hex'), uuid: randomUUID() }
    const info = this.#namespaces.get(path) ?? { custom_metadata: {}, locked: false, path, tainted: false, ...ids }
    this.#namespaces.set(path, info)
    return answer(info)
  }

  /** Those right below a namespace. */
  listNamespaces(parent: string): FakeResponse {
    const isChild = (path: string): boolean => path.startsWith(parent) && /^[^/]+\/$/.test(path.slice(parent.length))
    const children = [...this.#namespaces].filter(([path]) => isChild(path))
    const infos = children.map(([path, info]) => [path.slice(parent.length), info] as const)
    if (infos.length === 0) return refuse(404)
    return answer({ keys: infos.map(([path]) => path).sort(), key_info: Object.fromEntries(infos) })
  }

  /** The mount of a path that has its namespace in front. */
  at(whole: string): Mount | undefined {
    return this.#mounts.get(longest([...this.#mounts.keys()].filter((path) => `${whole}/`.startsWith(path))))
  }

  /** All mounts of a namespace. */
  within(namespace: string): Mount[] {
    const deeper = [...this.#namespaces.keys()].filter((each) => each !== namespace && each.startsWith(namespace))
    const isHere = ({ path }: Mount): boolean =>
      path.startsWith(namespace) && !deeper.some((inner) => path.startsWith(inner))
    return [...this.#mounts.values()].filter(isHere)
  }

  /** The mount at exactly this path. */
  named(namespace: string, path: string): Mount | undefined {
    return this.#mounts.get(`${namespace}${path}/`)
  }

  /** Mounts an engine: `sys/mounts/…`. */
  add(namespace: string, path: string, fields: Json): FakeResponse {
    const { type, description } = fields
    if (typeof type !== 'string' || type === '') refuse(400, 'backend type must be specified as a string')
    const version = type === 'kv-v2' ? '2' : mapField(fields, 'options')?.['version']
    const terms = newTerms(fields)
    const engine = this.#engine(type, version, terms)
    const whole = `${namespace}${path}/`
    const taken = [...this.#mounts.keys()].find((each) => whole.startsWith(each) || each.startsWith(whole))
    if (taken !== undefined) refuse(400, `path is already in use at ${taken.slice(namespace.length)}`)
    const names = { path: whole, description: typeof description === 'string' ? description : '' }
    const ids = { accessor: `${engine.type}_${randomBytes(4).toString('hex')}`, uuid: randomUUID() }
    this.#mounts.set(whole, { ...names, ...ids, engine, terms })
    return done
  }

  /** `sys/mounts/…/tune`. */
  tune(path: string, { operation, namespace, fields }: VaultInput): FakeResponse {
    const mount = this.named(namespace, path)
    if (operation === 'read') {
      const { engine, description, terms } = mount ?? refuse(400, `cannot fetch sysview for path "${path}/"`)
      const options = engine.version !== undefined && { options: { version: engine.version } }
      return flatAnswer({ ...toldTerms(terms), ...options, description })
    }
    if (operation !== 'write') return unsupported()
    if (mount === undefined) return refuse(400, `tune of path "${path}/" failed: no mount entry found`)
    tune(mount.terms, fields)
    if (typeof fields['description'] === 'string') {
      this.#mounts.set(mount.path, { ...mount, description: fields['description'] })
    }
    return done
  }

  /** Takes a mount and everything in it away; one that is not there is no error. One whose leases can not be revoked is left tainted. */
  remove(namespace: string, path: string): FakeResponse {
    const whole = `${namespace}${path}/`
    const mount = this.#mounts.get(whole)
    if (mount !== undefined) {
      this.#mounts.set(whole, { ...mount, engine: taintedEngine(mount.engine) })
      this.#parts.leases.revokePrefix(whole, { atOnce: true })
    }
    mount?.engine.close?.()
    this.#mounts.delete(whole)
    return done
  }

  #engine(type: string, version: unknown, terms: MountTerms): VaultEngine {
    if (type === 'database') return this.#withoutVersion(type, version) ?? new DatabaseEngine({ ...this.#parts, terms })
    if (type === 'transit') return this.#withoutVersion(type, version) ?? new TransitEngine(this.#parts)
    if (notMountable.includes(type)) refuse(400, `mount type of "${type}" is not mountable`)
    if (missing.includes(type)) return notFaked(`the engine "${type}"`)
    if (type !== 'kv' && type !== 'kv-v2') refuse(400, `plugin not found in the catalog: ${type}`)
    if (version === '2') return new Kv2Engine(this.#parts.texts, this.#parts.now)
    if (version === '1' || version === undefined) return new Kv1Engine(version, terms)
    return notFaked('a version of the engine that is neither "1" nor "2"')
  }

  #withoutVersion(type: string, version: unknown): undefined {
    if (version !== undefined) refuse(400, `secrets engine "${type}" does not allow setting a version`)
  }
}

/** What is told of a mount, as seen from a namespace. */
export function mountInfo({ engine, accessor, uuid, description, terms }: Mount, texts: VariantTexts): Json {
  return {
    accessor,
    config: { default_lease_ttl: terms.defaultSeconds, force_no_cache: false, max_lease_ttl: terms.maxSeconds },
    // Measured: database is the one engine without it.
    ...(engine.type !== 'database' && { deprecation_status: 'supported' }),
    description,
    external_entropy_access: false,
    local: false,
    options: engine.version === undefined ? {} : { version: engine.version },
    plugin_version: '',
    running_plugin_version: texts.pluginVersion,
    running_sha256: '',
    seal_wrap: false,
    type: engine.type,
    uuid,
  }
}

function longest(paths: readonly string[]): string {
  return paths.reduce((best, path) => (path.length > best.length ? path : best), '')
}
