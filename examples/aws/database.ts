// Stands in for the database of the example: one user, whose password can be changed.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { listen } from './listen.ts'
import type { Login } from './query.ts'

/** Lets in who knows the password. */
export class Database {
  /** How often somebody was not let in. */
  refused = 0
  /** Where it listens. */
  url = ''
  readonly #username: string
  readonly #server: Server
  #passwords: readonly string[]

  private constructor({ username, password }: Login) {
    this.#username = username
    this.#passwords = [password]
    this.#server = createServer((request, response) => {
      if (this.#lets(request)) response.end('[{"order":1}]')
      else response.writeHead(401).end()
    })
  }

  static async start(login: Login): Promise<Database> {
    const database = new Database(login)
    database.url = `http://127.0.0.1:${await listen(database.#server)}/`
    return database
  }

  /** The one before is good until `dropOldPassword`, as with RETAIN CURRENT PASSWORD of MySQL. */
  changePassword(password: string): void {
    this.#passwords = [password, ...this.#passwords]
  }

  dropOldPassword(): void {
    this.#passwords = this.#passwords.slice(0, 1)
  }

  close(): void {
    this.#server.close()
  }

  #lets({ headers: { authorization = '' } }: IncomingMessage): boolean {
    const given = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString()
    const isKnown = this.#passwords.some((password) => given === `${this.#username}:${password}`)
    if (!isKnown) this.refused += 1
    return isKnown
  }
}
