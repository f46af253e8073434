// Fakes, of OpenBao and HashiCorp Vault: what is written to `config/` of a database engine.
import { notFaked, refuse, refuseListed, type Json } from './vault-answer.ts'
import { listField, textField } from './vault-input.ts'

/** What a connection is configured with. The fake connects to nothing. */
export interface DatabaseConfig {
  readonly plugin: string
  /** Names, `*` for any, or with a `*` at one end. */
  readonly allowedRoles: readonly string[]
  /** Whatever else was sent, but for the password. */
  readonly details: Json
  readonly rotateStatements: readonly string[]
}

/** Fields of a configuration that are no details of the connection. */
const notDetails: readonly string[] = [
  'plugin_name',
  'plugin_version',
  'allowed_roles',
  'verify_connection',
  'root_rotation_statements',
  'password_policy',
  'password',
]

const plugins: readonly string[] = [
  'cassandra',
  'influxdb',
  'mysql',
  'mysql-aurora',
  'mysql-legacy',
  'mysql-rds',
  'redis',
  'valkey',
]

/** Reads a configuration; what was there stays where nothing is said. */
export function databaseConfig(fields: Json, old: DatabaseConfig | undefined): DatabaseConfig {
  checkHad(fields)
  const plugin = textField(fields, 'plugin_name') ?? old?.plugin ?? refuse(400, 'empty plugin name')
  checkPlugin(plugin)
  const given = Object.entries(fields).filter(([name]) => !notDetails.includes(name))
  const details: Json = { ...old?.details, ...Object.fromEntries(given) }
  if (textField(details, 'connection_url') === undefined) {
    refuse(400, 'error creating database object: connection_url cannot be empty')
  }
  return {
    plugin,
    allowedRoles: listField(fields, 'allowed_roles') ?? old?.allowedRoles ?? [],
    details,
    rotateStatements: listField(fields, 'root_rotation_statements') ?? old?.rotateStatements ?? [],
  }
}

/** Refuses what would change the users that are made, and would be ignored here. */
function checkHad(fields: Json): void {
  const unknown = ['username_template', 'password_policy'].find((name) => (fields[name] ?? '') !== '')
  if (unknown !== undefined) notFaked(`"${unknown}" of the database engine`)
}

/** What is told of a configuration: without the password, whose place in the URL is a template. */
export function describeConfig({ plugin, allowedRoles, details, rotateStatements }: DatabaseConfig): Json {
  return {
    allowed_roles: allowedRoles,
    connection_details: details,
    password_policy: '',
    plugin_name: plugin,
    plugin_version: '',
    root_credentials_rotate_statements: rotateStatements,
  }
}

/** Refuses a role that a connection does not serve. */
export function refuseRole({ allowedRoles }: DatabaseConfig, name: string): void {
  const isAllowed = allowedRoles.some((allowed) => {
    if (allowed === '*') return true
    if (allowed.endsWith('*')) return name.startsWith(allowed.slice(0, -1))
    return allowed.startsWith('*') ? name.endsWith(allowed.slice(1)) : name === allowed
  })
  if (!isAllowed) refuseListed(500, `${JSON.stringify(name)} is not an allowed role`)
}

function checkPlugin(name: string): void {
  const known = name.replace(/-database-plugin$/, '')
  if (known === 'postgresql' && known !== name) return
  if (plugins.includes(known) && known !== name) notFaked(`the plugin "${name}"; "postgresql-database-plugin" it has`)
  const missing = `\t* plugin not found in the catalog: ${name}\n`
  refuse(400, `error creating database object: invalid database version: 2 errors occurred:\n${missing}${missing}\n`)
}
