// Compose: which version of each secret was served last, so that a replica that is behind does not take it back.
import { BoundedMap } from '../client/bounded-map.ts'
import type { SecretStore } from '../store/secret-store.ts'
import type { VersionInfo } from '../store/stored-secret.ts'
import { methodOf } from './capability-methods.ts'
import type { Candidate } from './failover-route.ts'

interface Served {
  /** Only stores of one kind can compare versions. */
  readonly kind: string
  readonly version: VersionInfo
}

/** Beyond these the secret that was read the longest ago is forgotten. */
const longestMemory = 10_000

/** The versions that one failover has served. */
export class ServedVersions {
  readonly #served = new BoundedMap<Served>(longestMemory)
  readonly #onRegressed: (position: number) => void

  constructor(onRegressed: (position: number) => void) {
    this.#onRegressed = onRegressed
  }

  /** Whether `version` may be served; then it is remembered. `name` is canonical. */
  accepts(from: Candidate<SecretStore>, name: string, version: VersionInfo): boolean {
    if (this.#isBehind(from, name, version)) {
      this.#onRegressed(from.position)
      return false
    }
    this.#served.set(name, { kind: from.store.kind, version })
    return true
  }

  /** Never for the primary: who has moved a secret back there, meant it. Nor for what can't be compared. */
  #isBehind({ position, store }: Candidate<SecretStore>, name: string, version: VersionInfo): boolean {
    const served = this.#served.get(name)
    if (position === 0 || served?.kind !== store.kind) return false
    const order = methodOf(store, 'compareVersions')?.(version, served.version)
    return typeof order === 'number' && order < 0
  }
}
