// Client: keeps a secret from going back to an older version because a replica of the store lags.
import { movesCurrent } from '../store/moves-current.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import type { VersionInfo } from '../store/stored-secret.ts'
import { BoundedMap } from './bounded-map.ts'
import { can } from './capability.ts'

/**
 * For how long, in milliseconds, what was held or written counts against what is read: longer than replicas lag, and short
 * enough to end by itself where an older version has come back in a way that nobody tells of, such as a restored snapshot.
 */
export const lagMs = 10_000

interface Known {
  readonly version: VersionInfo
  readonly untilTick: number
}

/**
 * Knows the newest version of each secret that this client has written or held a moment ago. A store that can move what is
 * current may go back on purpose, and one whose versions can't be compared tells nothing: there any answer is good.
 */
export class VersionOrder {
  readonly #store: SecretStore
  /** In the order in which they end, so that for want of room the one goes first that counts the shortest. */
  readonly #known: BoundedMap<Known>

  constructor(store: SecretStore, maxEntries: number) {
    this.#store = store
    this.#known = new BoundedMap(maxEntries)
  }

  /**
   * A version was current, as far as this client knew until monotonic time `tick`: it has written it, or lets go of it. Of several
   * the newest counts, since writes may end in another order than the store made them, and a newer one may have been held
   * when this client was told to forget.
   */
  wasCurrent(name: string, version: VersionInfo, tick: number): void {
    if (!this.#isOlder(version, this.#knownAt(name, tick))) this.#known.set(name, { version, untilTick: tick + lagMs })
  }

  /** This client has changed a secret so that an older version may be current, or another secret of that name. */
  forget(name: string): void {
    this.#known.delete(name)
  }

  /** Throws `UNAVAILABLE` for an answer that is older than what is held, or was written or held a moment ago. */
  assertNotOlder(name: string, answer: VersionInfo, held: VersionInfo | undefined, tick: number): void {
    if (!this.#isOlder(answer, held) && !this.#isOlder(answer, this.#knownAt(name, tick))) return
    throw new StoreFailure({
      code: 'UNAVAILABLE',
      reason: 'outdated-answer',
      detail: 'It answered with an older version than before, as a replica does that lags behind.',
    })
  }

  #knownAt(name: string, tick: number): VersionInfo | undefined {
    const known = this.#known.get(name)
    return known !== undefined && tick < known.untilTick ? known.version : undefined
  }

  #isOlder(answer: VersionInfo, known: VersionInfo | undefined): boolean {
    if (known === undefined || !can(this.#store, 'compareVersions') || movesCurrent(this.#store)) return false
    try {
      return (this.#store.compareVersions(answer, known) ?? 0) < 0 && !isMadeLater(answer, known)
    } catch {
      // What an adapter throws by accident must not come out of `invalidate` or a timer.
      return false
    }
  }
}

/** A secret that was removed for good and made again begins to count anew. */
function isMadeLater({ createdAt: answer }: VersionInfo, { createdAt: known }: VersionInfo): boolean {
  return answer !== undefined && known !== undefined && answer.getTime() > known.getTime()
}
