// Fakes, of OpenBao and HashiCorp Vault: the database behind database engines, as far as tests can see it.

/** The database that all database engines of a fake talk to, whatever their `connection_url` says. It keeps users, no data. */
export interface FakeDatabase {
  /** Names that `creds/…` has made and that are not revoked, in the order of their making. */
  readonly users: readonly string[]
  /** How many users were revoked so far: by clients, by the clock, or with the token or mount that they came from. */
  readonly revoked: number
  /** Whether a user could log in with a password, one of a static role included. */
  accepts(user: string, password: string): boolean
  /** The database is down: no new users, no renewals, revocations or rotations, until `restore`. */
  cut(): void
  /** The database is up again. What could not be revoked meanwhile is tried again with the next request. */
  restore(): void
}

/** What the servers say when the database is down. Theirs names the address that was configured. */
export const databaseDown: string =
  'failed to connect to `user=[username] database=postgres`: 127.0.0.1:5432 (127.0.0.1): ' +
  'dial error: dial tcp 127.0.0.1:5432: connect: connection refused'

/** The users of the database. */
export class DatabaseUsers implements FakeDatabase {
  /** Passwords by name. */
  #leased = new Map<string, string>()
  /** What tells the password of this moment. */
  #followed = new Map<string, () => string>()
  #revoked = 0
  #isUp = true

  get users(): readonly string[] {
    return [...this.#leased.keys()]
  }

  get revoked(): number {
    return this.#revoked
  }

  /** Whether it answers. */
  get isUp(): boolean {
    return this.#isUp
  }

  accepts(user: string, password: string): boolean {
    return (this.#leased.get(user) ?? this.#followed.get(user)?.()) === password
  }

  cut(): void {
    this.#isUp = false
  }

  restore(): void {
    this.#isUp = true
  }

  /** Makes a user. */
  create(user: string, password: string): void {
    this.#leased.set(user, password)
  }

  /** Takes a user away. */
  drop(user: string): void {
    if (this.#leased.delete(user)) this.#revoked += 1
  }

  /** Takes a user of its own to have whatever password `read` tells. */
  follow(user: string, read: () => string): void {
    this.#followed.set(user, read)
  }

  /** Up, and without users. */
  reset(): void {
    this.#leased = new Map()
    this.#followed = new Map()
    this.#revoked = 0
    this.#isUp = true
  }
}
