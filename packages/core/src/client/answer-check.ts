// Client: whether an answer of the store may be used; if so it becomes an entry.
import type { Secret } from '../secret/secret.ts'
import { StoreFailure } from '../store/store-failure.ts'
import type { StoredSecret } from '../store/stored-secret.ts'
import { BoundedMap } from './bounded-map.ts'
import { CacheEntry } from './cache-entry.ts'
import type { ClientPolicy } from './client-options.ts'
import type { Events } from '../events/events.ts'
import type { Moment } from './freshness.ts'
import type { HeldValues } from './held-values.ts'
import type { Quarantine } from './quarantine.ts'
import type { ReadTarget } from './read-target.ts'
import { lagMs, type VersionOrder } from './version-order.ts'

export interface AnswerCheckOptions {
  /** The store's kind, which every secret carries. */
  readonly storeKind: string
  readonly policy: ClientPolicy
  readonly held: HeldValues
  readonly order: VersionOrder
  readonly quarantine: Quarantine
  readonly events: Events
}

/** Looks at every answer before it is kept or given to anybody. */
export class AnswerCheck {
  readonly #options: AnswerCheckOptions
  /** Versions that the hook has rejected, which is told once for each. */
  readonly #told: BoundedMap<string>

  constructor(options: AnswerCheckOptions) {
    this.#options = options
    this.#told = new BoundedMap(options.policy.maxEntries)
  }

  /**
   * The entry of a good answer. Throws `StoreFailure`: `UNAVAILABLE` for a version that is older than what was seen, `INTEGRITY`
   * for one that was rejected while another is held, or that the hook rejects.
   */
  async entry({ key, call }: ReadTarget, stored: StoredSecret, started: Moment): Promise<CacheEntry> {
    const { storeKind, policy, held, order } = this.#options
    const entry = new CacheEntry({
      name: call.name,
      store: storeKind,
      stored,
      started,
      policy: policy.entryOf(call.name),
    })
    if (stored.observedAt !== undefined && held.isOver(entry, started)) throw tooOld()
    if (key !== call.name) return entry
    const last = held.get(key)
    const isLate = last !== undefined && held.overMs(last, started) >= lagMs
    order.assertNotOlder(call.name, stored.version, isLate ? undefined : last?.versionInfo, started.tick)
    const before = held.usable(key, started)
    this.#assertNotQuarantined(entry, before, started)
    if (before === undefined || !before.isSameAs(entry)) await this.#assertValid(entry.secret)
    return entry
  }

  /** One that was rejected is still better than none. */
  #assertNotQuarantined({ secret }: CacheEntry, before: CacheEntry | undefined, { tick }: Moment): void {
    const { quarantine } = this.#options
    if (before === undefined || before.version === secret.version) return
    const restMs = quarantine.restMs(secret.name, secret.version, tick)
    if (restMs > 0) throw rejected('An earlier version stays in use.', restMs)
  }

  async #assertValid(secret: Secret): Promise<void> {
    const { validate } = this.#options.policy
    if (validate === undefined || (await accepts(validate, secret))) return
    const { name, version } = secret
    if (this.#told.get(name) !== version) this.#options.events.reject({ operation: 'validate', name, version }, {})
    this.#told.set(name, version)
    throw rejected('The hook "validate" of this client did so.')
  }
}

/** A snapshot, or what a proxy has kept, that is older than anything may be served. */
function tooOld(): StoreFailure {
  const detail = 'It answered with a value from an earlier time, which is older than this client may serve.'
  return new StoreFailure({ code: 'UNAVAILABLE', reason: 'outdated-answer', detail })
}

/** A rejected version: kept out as what is not intact is, with a reason of its own. */
export function rejected(detail: string, retryAfterMs?: number): StoreFailure {
  return new StoreFailure({
    code: 'INTEGRITY',
    reason: 'rejected',
    detail,
    retry: 'never',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

/** A hook that throws has rejected it; what it throws may hold the value. */
async function accepts(validate: (secret: Secret) => unknown, secret: Secret): Promise<boolean> {
  try {
    return (await validate(secret)) !== false
  } catch {
    return false
  }
}
