// For tests: the real server that `test:backends` has started.
import { randomUUID } from 'node:crypto'
import { request } from 'undici'

/** Address and root token of the server. */
export interface Backend {
  readonly address: string
  readonly token: string
}

/** Throws when there is no server: a test that needs one must not pass without it. */
export function backend(): Backend {
  const { KEYHARBOR_OPENBAO_ADDR: address, KEYHARBOR_OPENBAO_TOKEN: token } = process.env
  if (address !== undefined && token !== undefined) return { address, token }
  throw new Error(
    'These tests need a server: run them with "pnpm test:backends", which sets KEYHARBOR_OPENBAO_ADDR and _TOKEN.',
  )
}

/** Asks the server directly, past the store. Throws unless it succeeds. */
export async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  json?: unknown,
  namespace = '',
): Promise<unknown> {
  const { address, token } = backend()
  const headers = { 'X-Vault-Token': token, ...(namespace !== '' && { 'X-Vault-Namespace': namespace }) }
  const { statusCode, body } = await request(`${address}/v1/${path}`, {
    method,
    headers,
    body: json === undefined ? null : typeof json === 'string' ? json : JSON.stringify(json),
  })
  const text = await body.text()
  if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode} ${text}`)
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}

/** A token that may do what `rules` say, as `path "…" { capabilities = […] }`. */
export async function tokenWith(rules: string): Promise<string> {
  const policy = `test-${randomUUID()}`
  await ask('POST', `sys/policies/acl/${policy}`, { policy: rules })
  const answer = (await ask('POST', 'auth/token/create', { policies: [policy], no_default_policy: true })) as {
    auth: { client_token: string }
  }
  return answer.auth.client_token
}

/** What a mount is made with; a path of its own, version 2 and the server's own limits by default. */
export interface MountOptions {
  readonly path?: string
  readonly version?: '1' | '2'
  readonly namespace?: string
  /** Settings of the engine, such as `cas_required`. */
  readonly config?: object
}

/** Mounts a KV engine and waits until it is ready; right after mounting, a read may still be refused for some milliseconds. */
export async function mountKv(options: MountOptions = {}): Promise<string> {
  const { path = `kv-${randomUUID()}`, version = '2', namespace, config } = options
  await ask('POST', `sys/mounts/${path}`, { type: 'kv', options: { version } }, namespace)
  if (version === '2') await untilReady(path, namespace)
  if (config !== undefined) await ask('POST', `${path}/config`, config, namespace)
  return path
}

async function untilReady(mount: string, namespace?: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const failed = await ask('GET', `${mount}/config`, undefined, namespace).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (failed === undefined) return
    if (!String(failed).includes('pgrad')) throw failed
  }
  throw new Error('The mount has not become ready.')
}
