// For tests: an HTTP server on loopback that answers as a test says and keeps what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What was asked. */
export interface SeenRequest {
  readonly method: string
  /** Path and query as they came, still encoded. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Respond = (response: ServerResponse, request: SeenRequest, socket: Socket) => void

export class LoopbackServer {
  readonly address: string
  readonly requests: SeenRequest[]
  readonly #close: () => Promise<void>

  constructor(address: string, requests: SeenRequest[], close: () => Promise<void>) {
    this.address = address
    this.requests = requests
    this.#close = close
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }
}

/** Starts a server on a free port. Its end cuts every connection. */
export async function loopbackServer(respond: Respond): Promise<LoopbackServer> {
  const requests: SeenRequest[] = []
  const server = createServer((incoming, response) => {
    void bodyOf(incoming).then((body) => {
      const request = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body }
      requests.push(request)
      respond(response, request, incoming.socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return new LoopbackServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close)
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Answers with JSON as the server does. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** The answer to a read of version 1. */
export function secretBody(fields: unknown, version = 1): object {
  const metadata = { created_time: '2026-01-02T03:04:05.678901234Z', deletion_time: '', destroyed: false, version }
  return { request_id: '3837561b-8ba5-b26e-8bf3-fe9b4a6abbc8', data: { data: fields, metadata } }
}
