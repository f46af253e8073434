// For tests of the servers: what a server answers, without what no two have in common, so that a fake can be held to it.

/** One request. */
export interface Asking {
  readonly method: string
  /** Below `/v1/`, encoded, with query. */
  readonly path: string
  /** Sent as JSON; text is sent as it is. */
  readonly json?: unknown
  /** `false`: without a token. Default: the root token. */
  readonly token?: false
  readonly headers?: Readonly<Record<string, string>>
}

/** Where it is asked. */
export interface AskedServer {
  readonly address: string
  readonly token: string
  /** The active node, where the one that is asked stands by. */
  readonly leader?: string
}

/** Fields that differ from server to server, from storage to storage and from moment to moment. */
const ownFields = new Set([
  ...['active_time', 'cluster_id', 'cluster_name', 'created_time', 'nonce', 'request_id', 'server_time_utc'],
  ...['raft_applied_index', 'raft_committed_index', 'storage_type', 'replication_performance_mode'],
])

/** The answers in order, each with its request. Redirects are answers, not followed. */
export async function answersOf(server: AskedServer, asked: readonly Asking[]): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const asking of asked) {
    const { method, path, json, headers, token } = asking
    const body = json === undefined ? null : typeof json === 'string' ? json : JSON.stringify(json)
    const sent = { ...(token !== false && { 'X-Vault-Token': server.token }), ...headers }
    const request = { method, headers: sent, body, redirect: 'manual' } as const
    const answer = await fetch(`${server.address}/v1/${path}`, request)
    const { headers: has } = answer
    const told = { 'retry-after': has.get('retry-after'), isIndexed: has.has('x-vault-index') }
    const text = named(await answer.text(), server)
    const shown = text === '' ? '' : comparable(JSON.parse(text) as unknown)
    const location = named(has.get('location') ?? '', server)
    answers.push({ asked: `${method} ${path}`, status: answer.status, body: shown, location, ...told })
  }
  return answers
}

function named(text: string, { address, leader = address }: AskedServer): string {
  const cluster = (of: string): string => of.replace('http:', 'https:').replace(/\d+$/, (port) => `${Number(port) + 1}`)
  const names = { [cluster(leader)]: 'LEADER_CLUSTER', [leader]: 'LEADER', [address]: 'NODE' }
  return Object.entries(names).reduce((made, [of, name]) => made.replaceAll(of, name), text)
}

function comparable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'TIME')
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !ownFields.has(name))
  return Object.fromEntries(kept.map(([name, field]) => [name, comparable(field)]))
}
