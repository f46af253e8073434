// Fakes, of OpenBao and HashiCorp Vault: the node itself. What it answers to anybody, and what it keeps from the rest of the server.
import type { FakeResponse } from '../fake-exchange.ts'
import { done, plain, refuse, type Json } from './vault-answer.ts'
import { VaultCluster } from './vault-cluster.ts'
import type { NodeState } from './node-state.ts'
import { health } from './vault-health.ts'
import { checkInit } from './vault-init.ts'
import type { VaultInput } from './vault-input.ts'
import { VaultSeal, type SealShares } from './vault-seal.ts'
import type { VariantTexts } from './vault-variant.ts'

/** Paths of the whole server, which no namespace has (measured, OpenBao 2.7.2, whose `http/util.go` names more). */
const rootPaths: readonly string[] = ['sys/health', 'sys/init', 'sys/unseal', 'sys/seal', 'sys/step-down']

/** One node of a server. It starts as the only one, and open. */
export class VaultNode {
  readonly seal: VaultSeal
  readonly cluster: VaultCluster
  readonly #texts: VariantTexts
  readonly #now: () => number
  /** By mount, with its namespace: until when KV 2 is upgraded. */
  readonly #upgrades = new Map<string, number>()

  constructor(texts: VariantTexts, now: () => number, shares: SealShares) {
    this.#texts = texts
    this.#now = now
    this.seal = new VaultSeal(shares)
    this.cluster = new VaultCluster(texts, now)
  }

  /** As it was at the start. */
  reset(): void {
    this.seal.set(false)
    this.cluster.reset()
    this.#upgrades.clear()
  }

  /** KV 2 at `mount` is upgraded for so long. */
  upgrade(mount: string, ms: number): void {
    this.#upgrades.set(mount, this.#now() + ms)
  }

  /** Refuses everything at a mount that is upgraded. */
  checkUpgraded(mount: string): void {
    if ((this.#upgrades.get(mount) ?? 0) <= this.#now()) return
    const isActive = this.cluster.state === 'active'
    const what = isActive ? 'Upgrading' : 'Waiting for the primary to upgrade'
    const until = isActive ? 'shortly' : 'when the primary is finished'
    const resume = `This backend will be unavailable for a brief period and will resume service ${until}.`
    refuse(400, `${what} from non-versioned to versioned data. ${resume}`)
  }

  /** What is answered to anybody. Refuses what no node in this state answers; undefined when the rest of the server has to. */
  answer(input: VaultInput): FakeResponse | undefined {
    const { namespace, path, headers } = input
    if (namespace !== '' && rootPaths.includes(path)) {
      const isByHeader = (headers['x-vault-namespace'] ?? '') !== ''
      refuse(400, `operation ${isByHeader ? 'unavailable in namespaces' : 'only available in root namespace'}`)
    }
    this.cluster.checkIndex(input)
    const answered = this.#open(input)
    if (answered !== undefined) return answered
    if (!this.seal.isSealed) return undefined
    return path === 'sys/seal' ? done : refuse(503, 'Vault is sealed')
  }

  get #state(): NodeState {
    return this.seal.isSealed ? 'sealed' : this.cluster.state
  }

  #open({ operation, path, query, fields }: VaultInput): FakeResponse | undefined {
    const isRead = operation === 'read' || operation === 'list'
    const isWrite = operation === 'write'
    switch (operation === 'list' ? path.slice(0, -1) : path) {
      case 'sys/health':
        return isRead ? health(this.#state, query, this.#healthBody(), this.#texts) : refuse(405)
      case 'sys/seal-status':
        return isRead ? this.#sealStatus() : refuse(405)
      case 'sys/leader':
        return isRead ? this.#leader() : refuse(405)
      case 'sys/init':
        return isRead ? plain(200, { initialized: true }) : isWrite ? checkInit(fields) : refuse(405)
      case 'sys/unseal':
        return isWrite ? this.#unseal(fields) : refuse(405)
      case 'sys/seal':
        return isWrite ? undefined : refuse(405)
      case 'sys/step-down':
        return isWrite ? this.#stepDownAlone() : refuse(405)
      default:
        return undefined
    }
  }

  /** Where there are no others, nobody is asked for a token. */
  #stepDownAlone(): FakeResponse | undefined {
    return this.cluster.hasOthers || this.seal.isSealed ? undefined : done
  }

  #unseal(fields: Json): FakeResponse {
    this.seal.unseal(fields)
    return this.#sealStatus()
  }

  #leader(): FakeResponse {
    return this.seal.isSealed ? refuse(503, 'Vault is sealed') : plain(200, this.cluster.leader())
  }

  #healthBody(): Json {
    const state = this.#state
    const isSealed = state === 'sealed'
    const mode = isSealed ? 'unknown' : this.cluster.hasOthers ? this.#texts.clusterMode : 'disabled'
    return {
      initialized: true,
      sealed: isSealed,
      standby: state !== 'active',
      replication_performance_mode: mode,
      replication_dr_mode: isSealed ? 'unknown' : state === 'dr-secondary' ? 'secondary' : 'disabled',
      server_time_utc: Math.floor(this.#now() / 1000),
      version: this.#texts.version,
      ...this.#texts.healthExtras(state),
      ...(!isSealed && this.cluster.ids),
    }
  }

  #sealStatus(): FakeResponse {
    const storage = this.cluster.hasOthers ? 'raft' : 'inmem'
    const built = { version: this.#texts.version, [this.#texts.builtField]: '2026-10-26T20:32:27Z' }
    const state = { initialized: true, storage_type: storage, ...this.seal.status() }
    return plain(200, { ...state, ...built, ...(!this.seal.isSealed && this.cluster.ids) })
  }
}
