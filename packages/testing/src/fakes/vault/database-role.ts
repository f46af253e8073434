// Fakes, of OpenBao and HashiCorp Vault: what is written to `roles/` of a database engine, and what users are called.
import { randomBytes } from 'node:crypto'
import { notFaked, refuse, type Json } from './vault-answer.ts'
import { listField, positiveDurationField, textField } from './vault-input.ts'

/** A role that makes users. */
export interface DatabaseRole {
  readonly db: string
  readonly defaultSeconds: number
  readonly maxSeconds: number
  readonly credentialType: string
  /** By name: `creation_statements` and so on. */
  readonly statements: Readonly<Record<string, readonly string[]>>
}

const roleStatements = [
  'creation_statements',
  'renew_statements',
  'revocation_statements',
  'rollback_statements',
] as const

/** Reads a role; what was there stays where nothing is said. */
export function databaseRole(fields: Json, old: DatabaseRole | undefined): DatabaseRole {
  const defaultSeconds = positiveDurationField(fields, 'default_ttl') ?? old?.defaultSeconds ?? 0
  const maxSeconds = positiveDurationField(fields, 'max_ttl') ?? old?.maxSeconds ?? 0
  const db = textField(fields, 'db_name') ?? old?.db ?? refuse(400, 'database name is required')
  const credentialType = textField(fields, 'credential_type') ?? old?.credentialType ?? 'password'
  checkCredentialType(credentialType)
  if (fields['credential_config'] !== undefined) notFaked('"credential_config" of the database engine')
  const statements = roleStatements.map((name) => [name, listField(fields, name) ?? old?.statements[name] ?? []])
  return {
    db,
    defaultSeconds,
    maxSeconds,
    credentialType,
    statements: Object.fromEntries(statements) as DatabaseRole['statements'],
  }
}

/** What is told of a role. */
export function describeRole({ db, defaultSeconds, maxSeconds, credentialType, statements }: DatabaseRole): Json {
  return {
    ...statements,
    credential_type: credentialType,
    db_name: db,
    default_ttl: defaultSeconds,
    max_ttl: maxSeconds,
  }
}

/** Refuses a type of credential that there is not, and one that this fake does not make. */
function checkCredentialType(type: string): void {
  if (type === 'rsa_private_key' || type === 'client_certificate') notFaked(`the credential_type "${type}"`)
  if (type !== 'password') refuse(400, `invalid credential_type "${type}"`)
}

/** The name of a new user of PostgreSQL, with who asked, for which role, something random, and when. */
export function nameOfUser(displayName: string, role: string, now: number): string {
  const [asked, of] = [displayName.slice(0, 8), role.slice(0, 8)]
  return `v-${asked}-${of}-${newPassword()}-${Math.floor(now / 1000)}`.slice(0, 63)
}

/** A password, of 20 characters as the servers make them. */
export function newPassword(): string {
  return randomBytes(20).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, 20)
}
