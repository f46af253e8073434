// Client: keeps a secret from going back to an older version because a replica of the store lags.
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import type { VersionInfo } from '../store/stored-secret.ts'
import { BoundedMap } from './bounded-map.ts'
import { can } from './capability.ts'

/** How long a write of this client is held against what is read: longer than replicas lag, and short enough to end by itself. */
const writeHoldsMs = 10_000

interface Written {
  readonly version: VersionInfo
  readonly untilTick: number
}

/**
 * Knows the newest version that this client has written of each secret. A store that can move what is current may go back on
 * purpose, and one whose versions can't be compared tells nothing: there any answer is good.
 */
export class VersionOrder {
  readonly #store: SecretStore
  readonly #written: BoundedMap<Written>

  constructor(store: SecretStore, maxEntries: number) {
    this.#store = store
    this.#written = new BoundedMap(maxEntries)
  }

  /**
   * This client has changed a secret at monotonic time `tick`: to `version`, where that is known. Of writes that end in another
   * order than the store made them, the newest counts.
   */
  changed(name: string, version: VersionInfo | undefined, tick: number): void {
    if (version === undefined) this.#written.delete(name)
    else if (!this.#isOlder(version, this.#writtenAt(name, tick)))
      this.#written.set(name, { version, untilTick: tick + writeHoldsMs })
  }

  /** Throws `UNAVAILABLE` for an answer that is older than what is held or was written. */
  assertNotOlder(name: string, answer: VersionInfo, held: VersionInfo | undefined, tick: number): void {
    if (!this.#isOlder(answer, held) && !this.#isOlder(answer, this.#writtenAt(name, tick))) return
    throw new StoreFailure({
      code: 'UNAVAILABLE',
      reason: 'outdated-answer',
      detail: 'It answered with an older version than before, as a replica does that lags behind.',
    })
  }

  #writtenAt(name: string, tick: number): VersionInfo | undefined {
    const written = this.#written.get(name)
    return written !== undefined && tick < written.untilTick ? written.version : undefined
  }

  #isOlder(answer: VersionInfo, known: VersionInfo | undefined): boolean {
    if (known === undefined || !can(this.#store, 'compareVersions') || can(this.#store, 'setCurrent')) return false
    return (this.#store.compareVersions(answer, known) ?? 0) < 0 && !isMadeLater(answer, known)
  }
}

/** A secret that was removed for good and made again begins to count anew. */
function isMadeLater({ createdAt: answer }: VersionInfo, { createdAt: known }: VersionInfo): boolean {
  return answer !== undefined && known !== undefined && answer.getTime() > known.getTime()
}
