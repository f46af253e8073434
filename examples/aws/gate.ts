// The way to Secrets Manager in the example: it can be cut, and then connections break and none is made, as in an outage.
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { listen } from './listen.ts'

/** Hands every byte on to another server while it is open. */
export class Gate {
  readonly #server: Server
  readonly #clients = new Set<Socket>()
  #port = 0

  constructor({ hostname, port }: URL) {
    this.#server = createServer((client) => {
      this.#clients.add(client)
      // When one end breaks, both are closed.
      pipeline(client, connect(Number(port), hostname), client, () => this.#clients.delete(client))
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** The first time on a free port, later on the same. */
  async open(): Promise<void> {
    this.#port = await listen(this.#server, this.#port)
  }

  async cut(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const client of this.#clients) client.destroy()
    await closed
  }
}
