// Fakes, of OpenBao and HashiCorp Vault: the node itself, sealed or open, and what it tells anybody about that.
import { randomUUID } from 'node:crypto'
import type { FakeResponse } from '../fake-exchange.ts'
import { plain, refuse } from './vault-answer.ts'
import type { VaultInput } from './vault-input.ts'
import type { VariantTexts } from './vault-variant.ts'

/** One node of a server: what is asked of it without a token, and what it refuses before anybody looks at one. */
export class VaultNode {
  #sealed = false
  readonly #texts: VariantTexts
  readonly #now: () => number
  readonly #cluster = { cluster_name: 'vault-cluster-fake', cluster_id: randomUUID() }

  constructor(texts: VariantTexts, now: () => number) {
    this.#texts = texts
    this.#now = now
  }

  /** Seals or opens it. */
  setSealed(sealed: boolean): void {
    this.#sealed = sealed
  }

  /** As it was at the start: open. */
  reset(): void {
    this.#sealed = false
  }

  /** What is answered to anybody. Refuses everything else while it is sealed; undefined when the rest of the server has to answer. */
  answer(input: VaultInput): FakeResponse | undefined {
    if (input.path === 'sys/health' && input.operation === 'read') return this.#health(input.query)
    if (input.path === 'sys/seal-status' && input.operation === 'read') return this.#sealStatus()
    if (this.#sealed) refuse(503, 'Vault is sealed')
    return undefined
  }

  #health(query: URLSearchParams): FakeResponse {
    const [usual, parameter] = this.#sealed ? [503, 'sealedcode'] : [200, 'activecode']
    const replication = this.#sealed ? 'unknown' : 'disabled'
    return plain(Number(query.get(parameter) ?? usual), {
      initialized: true,
      sealed: this.#sealed,
      standby: this.#sealed,
      replication_performance_mode: replication,
      replication_dr_mode: replication,
      server_time_utc: Math.floor(this.#now() / 1000),
      version: this.#texts.version,
      ...(!this.#sealed && this.#cluster),
    })
  }

  #sealStatus(): FakeResponse {
    const shares = { t: 1, n: 1, progress: 0, nonce: '', recovery_seal: false, migration: false }
    const state = { type: 'shamir', initialized: true, sealed: this.#sealed, storage_type: 'inmem', ...shares }
    const built = { version: this.#texts.version, commit_date: '2026-10-26T20:32:27Z' }
    return plain(200, { ...state, ...built, ...(!this.#sealed && this.#cluster) })
  }
}
