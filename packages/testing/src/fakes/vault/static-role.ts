// Fakes, of OpenBao and HashiCorp Vault: a user of the database whose password the server changes. Time is an argument.
import { newPassword } from './database-role.ts'
import type { DatabaseUsers } from './fake-database.ts'
import { goTime, refuse, type Json } from './vault-answer.ts'
import { listField, positiveDurationField, textField } from './vault-input.ts'

const shortestSeconds = 5

/** A static role. */
export class StaticRole {
  readonly username: string
  #db: string
  #periodSeconds: number
  #statements: readonly string[] = []
  #password = newPassword()
  #rotatedAt: number
  readonly #users: DatabaseUsers

  /** Checks what a new role is made of; it has a password of its own from the start. */
  constructor(fields: Json, users: DatabaseUsers, { now, noRotation }: { now: number; noRotation: string }) {
    this.#db = checkedDb(fields)
    this.username =
      textField(fields, 'username') ?? refuse(400, 'username is a required field to create a static account')
    this.#periodSeconds = checkedPeriod(fields) ?? refuse(400, noRotation)
    this.#statements = listField(fields, 'rotation_statements') ?? []
    this.#users = users
    this.#rotatedAt = now
  }

  /** Name of its connection. */
  get db(): string {
    return this.#db
  }

  /** Changes what may change: not the user. */
  update(fields: Json): void {
    const db = textField(fields, 'db_name') ?? this.#db
    if (fields['username'] !== this.username) refuse(400, 'cannot update static account username')
    this.#periodSeconds = checkedPeriod(fields) ?? this.#periodSeconds
    this.#statements = listField(fields, 'rotation_statements') ?? this.#statements
    this.#db = db
  }

  /** Gives the user another password. */
  rotate(now: number): void {
    this.#password = newPassword()
    this.#rotatedAt = now
  }

  /** Does the rotation that is due; while the database is down the old password stays. */
  settle(now: number): void {
    const periods = Math.floor((now - this.#rotatedAt) / (this.#periodSeconds * 1000))
    if (periods > 0 && this.#users.isUp) this.rotate(this.#rotatedAt + periods * this.#periodSeconds * 1000)
  }

  /** The password that the user has. */
  passwordAt(now: number): string {
    this.settle(now)
    return this.#password
  }

  /** What `static-creds/` tells. The time to live is 0 in the last half second before a rotation, and while one is overdue. */
  credentials(now: number): Json {
    const leftMs = this.#rotatedAt + this.#periodSeconds * 1000 - now
    return {
      last_vault_rotation: goTime(this.#rotatedAt),
      password: this.#password,
      rotation_period: this.#periodSeconds,
      ttl: Math.max(0, Math.round(leftMs / 1000)),
      username: this.username,
    }
  }

  /** What `static-roles/` tells. */
  describe(): Json {
    return {
      credential_type: 'password',
      db_name: this.#db,
      last_vault_rotation: goTime(this.#rotatedAt),
      rotation_period: this.#periodSeconds,
      rotation_statements: this.#statements,
      username: this.username,
    }
  }
}

function checkedDb(fields: Json): string {
  return textField(fields, 'db_name') ?? refuse(400, 'database name is a required field')
}

function checkedPeriod(fields: Json): number | undefined {
  const period = positiveDurationField(fields, 'rotation_period')
  if (period !== undefined && period < shortestSeconds) {
    refuse(400, `rotation_period must be ${shortestSeconds} seconds or more`)
  }
  return period
}
