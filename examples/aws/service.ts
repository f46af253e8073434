// A service on a database whose password AWS Secrets Manager rotates: what an application writes. serve.ts starts it.
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Secret, SecretClient } from '@keyharbor/core'
import { LoginRefused, query, type Login } from './query.ts'

/** All that the service needs. */
export interface ServiceOptions {
  readonly secrets: SecretClient
  /** Name or ARN of the secret, an object with `username` and `password` as the rotation functions of AWS write it. */
  readonly secretName: string
  readonly databaseUrl: string
}

/** Answers `GET /` with what the database says, and `GET /health` with how the secret is doing. */
export function createService(options: ServiceOptions): Server {
  return createServer((request, response) => {
    if (request.url === '/health') sendHealth(options, response)
    else void sendRows(options, response)
  })
}

/** For the option `validate` of the client: a version without these fields is never used, and the one before it stays. */
export function isLogin(secret: Secret): boolean {
  return secret.field('username') !== '' && secret.field('password') !== ''
}

async function sendRows(options: ServiceOptions, response: ServerResponse): Promise<void> {
  try {
    response.end(await rows(options))
  } catch (error) {
    // Neither a `SecretError` nor `LoginRefused` shows a value.
    console.error(String(error))
    response.writeHead(503).end()
  }
}

/** With a password that was rotated a moment ago the database refuses; then it is read anew and the query made once more. */
async function rows({ secrets, secretName, databaseUrl }: ServiceOptions): Promise<string> {
  return await secrets.use(secretName, (secret) => query(databaseUrl, secret.json<Login>()), {
    isRejected: (error) => error instanceof LoginRefused,
  })
}

/** 200 also while Secrets Manager can not be reached, as long as the value that is held may be used. */
function sendHealth({ secrets }: ServiceOptions, response: ServerResponse): void {
  const { state } = secrets.health()
  response.writeHead(state === 'ready' || state === 'stale' ? 200 : 503).end(state)
}
