// Fakes, of any service: the transport by socket. An HTTP server on loopback that sends what the service delivers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { FakeRequest, FakeResponse } from './fake-exchange.ts'
import type { Delivery, FakeService } from './fake-service.ts'

/** Headers that say how a body is sent; node writes them itself. */
const framing: readonly string[] = ['content-length', 'transfer-encoding']

/** The door of a fake for clients that know HTTP alone. `cut` and `restore` take it away and put it back at the same port. */
export class FakeServer {
  readonly #service: FakeService
  #server: Server | undefined
  #port = 0

  private constructor(service: FakeService) {
    this.#service = service
  }

  /** Listens on 127.0.0.1, at a free port. */
  static async open(service: FakeService): Promise<FakeServer> {
    const server = new FakeServer(service)
    await server.restore()
    return server
  }

  /** Where it is, such as `http://127.0.0.1:40961`. */
  get address(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Closes the port and resets all connections: clients are refused. */
  async cut(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    server?.closeAllConnections()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }

  /** Listens again where it did. */
  async restore(): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer((incoming, outgoing) => void this.#answer(incoming, outgoing))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const ended = new AbortController()
    outgoing.on('close', () => ended.abort())
    try {
      const delivery = await this.#service.deliver(await received(incoming), ended.signal)
      await this.#send(outgoing, delivery, ended.signal)
    } catch {
      // A fault closes the connection, or the client has gone.
      outgoing.destroy()
    }
  }

  async #send(outgoing: ServerResponse, delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { response, manner, gapMs } = delivery
    const body = encoded(response)
    const headers = Object.entries(response.headers).filter(([name]) => !framing.includes(name))
    outgoing.writeHead(response.status, Object.fromEntries([...headers, ...lengthOf(body, response.status)]))
    if (manner === 'whole') return void outgoing.end(body)
    if (manner === 'cut') {
      await new Promise((resolve) => outgoing.write(body.subarray(0, body.length / 2), resolve))
      return void outgoing.destroy()
    }
    outgoing.flushHeaders()
    for (const byte of body) {
      await this.#service.wait(gapMs, signal)
      outgoing.write(Uint8Array.of(byte))
    }
    outgoing.end()
  }
}

function encoded({ headers, body }: FakeResponse): Buffer {
  return headers['content-encoding'] === 'gzip' ? gzipSync(body) : Buffer.from(body)
}

/** A body of no bytes has a length too, but for the answers that have none. */
function lengthOf(body: Buffer, status: number): [string, string][] {
  return status === 204 ? [] : [['content-length', String(body.length)]]
}

async function received(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString(),
  }
}
