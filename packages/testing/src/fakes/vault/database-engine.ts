// Fakes, of OpenBao and HashiCorp Vault: a mount of the database engine. Users on lease, and users whose password changes.
import type { FakeResponse } from '../fake-exchange.ts'
import { databaseConfig, describeConfig, refuseRole, type DatabaseConfig } from './database-config.ts'
import { databaseRole, describeRole, nameOfUser, newPassword, type DatabaseRole } from './database-role.ts'
import { databaseDown } from './fake-database.ts'
import { StaticRole } from './static-role.ts'
import { answer, done, notFaked, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { listedNames, nameForm, type MountParts, type VaultEngine } from './vault-engine.ts'
import { truthField, type VaultInput } from './vault-input.ts'
import { LeaseTrouble, type Leased } from './vault-leases.ts'
import type { VaultToken } from './vault-tokens.ts'

/** The database engine, with PostgreSQL. It opens no connection: any URL will do, and every user of a static role is there. */
export class DatabaseEngine implements VaultEngine {
  readonly type = 'database' as const
  readonly version = undefined
  readonly #configs = new Map<string, DatabaseConfig>()
  readonly #roles = new Map<string, DatabaseRole>()
  readonly #staticRoles = new Map<string, StaticRole>()
  readonly #parts: MountParts

  constructor(parts: MountParts) {
    this.#parts = parts
  }

  has(path: string): boolean {
    const [area = '', name = ''] = path.split('/')
    return this.#entries(area)?.has(name) ?? true
  }

  plainFields(path: string): readonly string[] {
    if (path.startsWith('config/')) return ['plugin_name', 'allowed_roles', 'verify_connection']
    return ['db_name', 'default_ttl', 'max_ttl', 'credential_type', 'rotation_period']
  }

  handle(path: string, input: VaultInput, caller: VaultToken): FakeResponse {
    const [area = '', name = '', ...rest] = path.split('/')
    const entries = this.#entries(area)
    if (entries !== undefined && name === '' && rest.length === 0 && input.operation === 'list') {
      return listedNames('', entries.keys(), input)
    }
    if (rest.length > 0 || !nameForm.test(name)) refuseListed(404, 'unsupported path')
    if (entries !== undefined) return this.#entry(area, name, input)
    if (area === 'creds' || area === 'static-creds') {
      if (input.operation !== 'read') return unsupported()
      return area === 'creds' ? this.#makeUser(name, input, caller) : this.#staticCredentials(name)
    }
    return this.#act(area, name, input)
  }

  close(): void {
    for (const role of this.#staticRoles.values()) this.#leave(role)
  }

  #entries(
    area: string,
  ): Map<string, DatabaseConfig> | Map<string, DatabaseRole> | Map<string, StaticRole> | undefined {
    if (area === 'config') return this.#configs
    if (area === 'roles') return this.#roles
    return area === 'static-roles' ? this.#staticRoles : undefined
  }

  #entry(area: string, name: string, { operation, fields }: VaultInput): FakeResponse {
    if (operation === 'read') return answer(this.#described(area, name) ?? refuse(404))
    if (operation === 'delete') this.#delete(area, name)
    else if (operation !== 'write') unsupported()
    else if (area === 'config') this.#configure(name, fields)
    else if (area === 'roles') this.#writeRole(name, fields)
    else this.#writeStaticRole(name, fields)
    return done
  }

  #delete(area: string, name: string): void {
    const role = area === 'static-roles' ? this.#staticRoles.get(name) : undefined
    if (role !== undefined) this.#leave(role)
    this.#entries(area)?.delete(name)
  }

  /** The user of a role that ends keeps its last password. */
  #leave(role: StaticRole): void {
    const password = role.passwordAt(this.#parts.now())
    this.#parts.database.follow(role.username, () => password)
  }

  #described(area: string, name: string): Json | undefined {
    const [config, role] = [this.#configs.get(name), this.#roles.get(name)]
    if (area === 'config') return config && describeConfig(config)
    if (area === 'roles') return role && describeRole(role)
    return this.#settled(name)?.describe()
  }

  #configure(name: string, fields: Json): void {
    const config = databaseConfig(fields, this.#configs.get(name))
    const verified = truthField(fields, 'verify_connection') ?? true
    if (verified && !this.#parts.database.isUp) {
      refuse(400, `error creating database object: error verifying connection: ${databaseDown}`)
    }
    this.#configs.set(name, config)
  }

  #writeRole(name: string, fields: Json): void {
    if (this.#staticRoles.has(name)) refuse(400, notUnique)
    this.#roles.set(name, databaseRole(fields, this.#roles.get(name)))
  }

  #writeStaticRole(name: string, fields: Json): void {
    const { database, now, texts } = this.#parts
    if (this.#roles.has(name)) refuse(400, notUnique)
    if (texts.variant === 'vault' && fields['rotation_schedule'] !== undefined) notFaked('rotation by a schedule')
    const old = this.#settled(name)
    if (old !== undefined) return old.update(fields)
    const role = new StaticRole(fields, database, { now: now(), noRotation: texts.noRotation })
    this.#checkedConfig(role.db, name)
    if (!database.isUp) refuseListed(500, `error verifying connection: ${databaseDown}`)
    database.follow(role.username, () => role.passwordAt(now()))
    this.#staticRoles.set(name, role)
  }

  #makeUser(name: string, { namespace, path }: VaultInput, caller: VaultToken): FakeResponse {
    const { database, leases, now, terms: mount } = this.#parts
    const role = this.#roles.get(name) ?? refuse(400, `unknown role: ${name}`)
    this.#checkedConfig(role.db, name)
    if (role.statements['creation_statements']?.length === 0) refuseListed(500, 'empty creation statements')
    if (!database.isUp) refuseListed(500, `unable to start transaction: ${databaseDown}`)
    const [username, password] = [nameOfUser(caller.displayName, name, now()), newPassword()]
    database.create(username, password)
    const leased = this.#leased(name, username, role.db)
    const notAfter = caller.type === 'batch' ? caller.endsAt : undefined
    const lease = leases.issue({ path: `${namespace}${path}`, namespace, token: caller.id, notAfter, mount, leased })
    return answer({ password, username }, { ...lease, lease: { id: lease.id, renewable: true } })
  }

  /** Renewing goes by what the role says by then; revoking needs no role, but the connection. */
  #leased(role: string, username: string, db: string): Leased {
    const { database } = this.#parts
    return {
      terms: () =>
        this.#roles.get(role) ?? troubled(`error during renew: could not find role with name ${JSON.stringify(role)}`),
      renew: () => {
        if (!this.#configs.has(db)) troubled(missingConfig(db))
        if (!database.isUp) troubled(`1 error occurred:\n\t* ${databaseDown}\n\n`)
      },
      revoke: () => {
        if (!this.#configs.has(db)) troubled(missingConfig(db))
        if (!database.isUp) troubled(databaseDown)
        database.drop(username)
      },
    }
  }

  #staticCredentials(name: string): FakeResponse {
    const role = this.#settled(name) ?? refuse(400, `unknown role: ${name}`)
    return answer(role.credentials(this.#parts.now()))
  }

  #act(area: string, name: string, { operation }: VaultInput): FakeResponse {
    if (area !== 'rotate-role' && area !== 'rotate-root' && area !== 'reset') refuseListed(404, 'unsupported path')
    if (operation !== 'write') return unsupported()
    if (area === 'rotate-role') this.#rotateRole(name)
    else if (!this.#configs.has(name)) refuseListed(500, missingConfig(name))
    else if (area === 'rotate-root' && !this.#parts.database.isUp) {
      const failed = `1 error occurred:\n\t* user does not appear to exist: ${databaseDown}\n\n`
      refuseListed(500, `failed to update user: ${failed}`)
    }
    return done
  }

  #rotateRole(name: string): void {
    const { database, now } = this.#parts
    const role = this.#settled(name) ?? refuse(400, 'no static role found for role name')
    if (database.isUp) return role.rotate(now())
    const later = 'retries will continue in the background but it is also safe to retry manually'
    return refuseListed(
      500,
      `unable to finish rotating credentials; ${later}: error verifying connection: ${databaseDown}`,
    )
  }

  /** A static role with the password that it has at this moment. */
  #settled(name: string): StaticRole | undefined {
    const role = this.#staticRoles.get(name)
    role?.settle(this.#parts.now())
    return role
  }

  #checkedConfig(db: string, role: string): void {
    const config = this.#configs.get(db) ?? refuseListed(500, missingConfig(db))
    refuseRole(config, role)
  }
}

const notUnique = 'Role and Static Role names must be unique'

function missingConfig(name: string): string {
  return `failed to find entry for connection with name: ${JSON.stringify(name)}`
}

function troubled(text: string): never {
  throw new LeaseTrouble(text)
}
