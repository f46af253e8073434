// Fakes, of OpenBao and HashiCorp Vault: a node's place in its cluster. What a standby may do itself, and what goes to the leader.
import { randomUUID } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import { goTime, refuse, VaultRefusal, type Json } from './vault-answer.ts'
import type { NodeState } from './node-state.ts'
import { indexHeader, refuseBehind, wantedWrites } from './vault-index.ts'
import type { VaultInput } from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

/** How a node of a cluster stands by. */
export interface StandbyOptions {
  /** Where the active node is, as in `address` of another fake. Default: none is known, as while one is elected. */
  readonly leader?: string
  /**
   * Whether what only the active node may do is passed on to it, unless a request has `X-Vault-No-Request-Forwarding`. The
   * fake stands for both nodes and does it itself. Otherwise it is 307 to the leader. Default `true`.
   */
  readonly forwards?: boolean
  /** The last two are of Vault Enterprise. Default `'standby'`. */
  readonly as?: 'standby' | 'performance-standby' | 'dr-secondary'
  /** How many of the last writes have not reached it, for requests with `X-Vault-Index`. What it shows is all there is. Default 0. */
  readonly writesBehind?: number
}

/** As `StandbyOptions`, nothing left out but the leader. */
type Standby = Required<Omit<StandbyOptions, 'leader'>> & Pick<StandbyOptions, 'leader'>

/** Requests that store nothing though they are sent as writes: a standby that reads takes them (measured, OpenBao 2.7.2). */
const readsByPost: readonly string[] = ['sys/capabilities-self', 'auth/token/lookup']

const noLeader = 'local node not active but active cluster node not found'
const forward = 'forward-active-node'
const inconsistencies: readonly string[] = ['fail', forward]

/** A server of one node at first; then a node of a cluster, active or standing by. */
export class VaultCluster {
  readonly #ids = { cluster_name: 'vault-cluster-fake', cluster_id: randomUUID() }
  readonly #texts: VariantTexts
  readonly #now: () => number
  /** Where the node is and since when it is what it is; undefined for a server of one node. */
  #place: { readonly address: string; readonly since: number } | undefined
  #standby: Standby | undefined
  #writes = 0

  constructor(texts: VariantTexts, now: () => number) {
    this.#texts = texts
    this.#now = now
  }

  /** What all nodes tell of it. */
  get ids(): Json {
    return this.#ids
  }

  /** Whether there are other nodes. */
  get hasOthers(): boolean {
    return this.#place !== undefined
  }

  /** What the node is for its clients, while it is not sealed. */
  get state(): Exclude<NodeState, 'sealed'> {
    return this.#standby?.as ?? 'active'
  }

  /** Back to a server of one node. */
  reset(): void {
    this.#place = undefined
    this.#standby = undefined
    this.#writes = 0
  }

  /** Makes it the active node. */
  activate(address: string): void {
    this.#place = { address, since: this.#now() }
    this.#standby = undefined
  }

  /** Makes it stand by. */
  standBy(address: string, options: StandbyOptions): void {
    const { leader, forwards = true, as = 'standby', writesBehind = 0 } = options
    this.#place = { address, since: this.#now() }
    this.#standby = { forwards, as, writesBehind, ...(leader !== undefined && { leader }) }
  }

  /** The active node stands by and knows no leader: nothing elects one but a test. */
  stepDown(): void {
    if (this.#place !== undefined) this.standBy(this.#place.address, {})
  }

  /** `sys/leader`. */
  leader(): Json {
    const extras = this.#texts.leaderExtras(this.state)
    if (this.#place === undefined) return { ...extras, ha_enabled: false }
    const isSelf = this.#standby === undefined
    const leader = isSelf ? this.#place.address : this.#standby?.leader
    return {
      ...extras,
      ha_enabled: true,
      is_self: isSelf,
      ...(isSelf && { active_time: goTime(this.#place.since) }),
      ...(leader !== undefined && { leader_address: leader, leader_cluster_address: clusterAddress(leader) }),
      raft_committed_index: this.#writes,
      raft_applied_index: this.#applied,
    }
  }

  /** Refuses what asks for a later state of the storage than the node has, and headers that can't be read: first of all, at every path. */
  checkIndex({ headers }: VaultInput): void {
    const otherwise = headers['x-vault-inconsistent'] ?? 'fail'
    if (this.#texts.variant === 'openbao' && !inconsistencies.includes(otherwise)) {
      refuse(400, 'unknown value for "X-Vault-Inconsistent" header')
    }
    if (this.#isBehind(headers) && !this.#asksForLeader(headers)) refuseBehind(this.#texts.variant)
  }

  /** Refuses or redirects what only the active node may do, unless it is passed on. */
  checkActive(input: VaultInput): void {
    if (this.#standby === undefined || !this.#needsLeader(input, this.#standby)) return
    const { leader, forwards, as } = this.#standby
    if (as === 'dr-secondary') refuse(400, 'path disabled in replication DR secondary mode')
    if (leader === undefined) return refuse(500, noLeader)
    if (forwards && (input.headers['x-vault-no-request-forwarding'] ?? '') === '') return
    throw new VaultRefusal({ status: 307, headers: { location: `${leader}${input.url}` }, body: '' })
  }

  /** Counts a write; in a cluster an answer tells the state of the storage. Errors, which are thrown, do not. */
  indexed(input: VaultInput, response: FakeResponse): FakeResponse {
    if (this.#place === undefined) return response
    const isWrite = isStored(input) && response.status < 300
    if (isWrite) this.#writes += 1
    const { variant } = this.#texts
    if (variant === 'vault' && !(isWrite && this.state === 'performance-standby')) return response
    const index = indexHeader(variant, this.#ids.cluster_id, isWrite ? this.#writes : this.#applied)
    return { ...response, headers: { ...response.headers, 'x-vault-index': index } }
  }

  get #applied(): number {
    return Math.max(0, this.#writes - (this.#standby?.writesBehind ?? 0))
  }

  #isBehind({ 'x-vault-index': index }: VaultInput['headers']): boolean {
    if (index === undefined) return false
    const wanted = wantedWrites(this.#texts.variant, this.#ids.cluster_id, index)
    return this.#standby !== undefined && wanted > this.#applied
  }

  /** `X-Vault-Forward` is of Vault Enterprise; OpenBao does not look at it (measured, 2.7.2). */
  #asksForLeader(headers: VaultInput['headers']): boolean {
    if (headers['x-vault-inconsistent'] === forward) return true
    return this.#texts.variant === 'vault' && headers['x-vault-forward'] === 'active-node'
  }

  #needsLeader(input: VaultInput, { as }: Standby): boolean {
    if (as === 'dr-secondary' || isStored(input)) return true
    if (as === 'standby' && !this.#texts.standbysRead) return true
    return this.#isBehind(input.headers)
  }
}

/** Whether the storage is written; what is wrapped has to be stored. */
function isStored({ operation, path, headers }: VaultInput): boolean {
  if (headers['x-vault-wrap-ttl'] !== undefined) return true
  return operation !== 'read' && operation !== 'list' && !readsByPost.includes(path)
}

/** As by default: the next port, and always with TLS. */
function clusterAddress(address: string): string {
  const { hostname, port } = new URL(address)
  return `https://${hostname}:${Number(port) + 1}`
}
