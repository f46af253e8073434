// Vault: node-vault, loaded on first use and made to use our transport.
import { StoreFailure } from '@keyharbor/core'
import type { Agent } from 'undici'
import { codeOf } from './transport-failure.ts'
import { vaultTransport, type TransportParts, type VaultReply, type VaultRequest } from './transport.ts'
import type { Trust } from './trust.ts'

/** The members of a node-vault client that are used. */
interface NodeVaultClient {
  token: string | undefined
  namespace: string | undefined
  pathPrefix: string
  handleVaultResponse: (reply: VaultReply) => VaultReply
  request(request: VaultRequest): Promise<VaultReply>
}

type NodeVault = (config: object) => NodeVaultClient

/** How node-vault is loaded; tests bring their own. */
export type Load = () => Promise<unknown>

export interface ConnectionParts extends Omit<TransportParts, 'dispatcher' | 'request'> {
  readonly trust: Trust
}

const loadPeer: Load = () => import('node-vault')

/** Requests to one server. Nothing is loaded, read or connected before the first of them. */
export class VaultConnection {
  readonly #parts: ConnectionParts
  readonly #load: Load
  #opened: Promise<{ readonly client: NodeVaultClient; readonly agent: Agent }> | undefined
  #closed = false

  constructor(parts: ConnectionParts, load: Load = loadPeer) {
    this.#parts = parts
    this.#load = load
  }

  /** Any answer, whatever its status; rejects with a `StoreFailure` when there is none. */
  async send(request: VaultRequest): Promise<VaultReply> {
    if (this.#closed) throw new StoreFailure({ code: 'CLOSED', retry: 'safe' })
    this.#opened ??= this.#open()
    const { client } = await this.#opened
    return await client.request(request)
  }

  /** Ends all connections, and requests with them. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.agent.destroy()
  }

  async #open(): Promise<{ client: NodeVaultClient; agent: Agent }> {
    try {
      const nodeVault = await loaded(this.#load)
      const { Agent, request } = await import('undici')
      const agent = new Agent(agentOptions(await this.#parts.trust()))
      return { client: clientOf(nodeVault, { ...this.#parts, request, dispatcher: agent }), agent }
    } catch (error) {
      // What is missing may be there at the next call.
      this.#opened = undefined
      throw error
    }
  }
}

async function loaded(load: Load): Promise<NodeVault> {
  try {
    const module = (await load()) as { default?: unknown }
    if (typeof module.default === 'function') return module.default as NodeVault
  } catch (error) {
    throw isMissing(error) ? missingPeer() : unloadable(error)
  }
  throw unloadable()
}

/** Whether it is node-vault itself that is not there, not something that it needs. Node names what it has not found in quotes. */
function isMissing(error: unknown): boolean {
  const code = codeOf(error)
  return (
    (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') &&
    (error as Error).message.includes("'node-vault'")
  )
}

function missingPeer(): StoreFailure {
  const detail =
    'This store needs the package node-vault, in a version that fits ~0.12.0. Install it beside @keyharbor/vault.'
  return new StoreFailure({ code: 'CONFIG', reason: 'missing-peer', detail })
}

function unloadable(error?: unknown): StoreFailure {
  const detail =
    'The package node-vault is there but could not be loaded. Install it anew, in a version that fits ~0.12.0.'
  const code = codeOf(error)
  return new StoreFailure({ code: 'CONFIG', detail }, code === undefined ? {} : { cause: { code } })
}

/**
 * Connections of our own: node-vault's transport follows redirects with the token and has no deadline. `rejectUnauthorized` is
 * said here, so that no environment variable can turn the check of certificates off. The deadline of a call is the one
 * time limit; undici's own are off, but that for connecting.
 */
function agentOptions(ca: string | undefined): Agent.Options {
  return {
    connections: 16,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 1000, rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
  }
}

/**
 * node-vault takes token, namespace and path prefix from the environment even when it is told others, so they are cleared. With
 * the handler replaced, every status comes back as it is: node-vault knows only 200 and 204. `debug`: by default it
 * prints bodies when `DEBUG` asks for it (source of node-vault 0.12.0, `src/index.js`).
 */
function clientOf(nodeVault: NodeVault, parts: TransportParts): NodeVaultClient {
  const client = nodeVault({
    endpoint: parts.nodes[0].origin,
    'request-promise': { defaults: () => vaultTransport(parts) },
    debug: () => {},
  })
  client.token = undefined
  client.namespace = undefined
  client.pathPrefix = ''
  client.handleVaultResponse = (reply) => reply
  return client
}
