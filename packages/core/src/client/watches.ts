// Client: keeps live handles current: by what others read, by what the store tells, and by a read each period.
import type { Clock, Timer } from '../clock.ts'
import { isSecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'
import type { SecretHandle } from './secret-handle.ts'
import { WatchedSecret } from './watched-secret.ts'

/** Handles of one name, and the timer of their next read. */
interface Watch {
  readonly handles: Set<WatchedSecret>
  timer: Timer | undefined
  /** A read is under way. */
  busy: boolean
  /** Something may have changed since it began, so that one more is due. */
  again: boolean
}

export interface WatchesOptions {
  readonly clock: Clock
  /** Time between two reads of a watched secret, in milliseconds. */
  readonly everyMs: number
  /** Reads a secret anew; its answer comes back through `accept`. */
  readonly refresh: (name: string) => Promise<unknown>
}

/** Shortest time between two reads of a watched secret, for clients that hold nothing (`maxAgeMs: 0`). */
const leastPeriodMs = 1_000

/** The watched names of one client. */
export class Watches {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #refresh: (name: string) => Promise<unknown>
  readonly #watches = new Map<string, Watch>()

  constructor({ clock, everyMs, refresh }: WatchesOptions) {
    this.#clock = clock
    this.#everyMs = Math.max(everyMs, leastPeriodMs)
    this.#refresh = refresh
  }

  /** A handle that starts with `first`. */
  open(first: Secret): SecretHandle {
    const watch = this.#watches.get(first.name) ?? this.#start(first.name)
    const handle = new WatchedSecret(first, this.#clock, () => this.#leave(first.name, watch, handle))
    watch.handles.add(handle)
    return handle
  }

  /** Something was read: whoever watches it gets it. */
  accept(secret: Secret): void {
    for (const handle of this.#handlesOf(secret.name)) handle.accept(secret)
  }

  /** Something may have changed: watched secrets are read again now, in the background. */
  changed(name: string): void {
    const watch = this.#watches.get(name)
    if (watch !== undefined) void this.#update(name, watch)
  }

  /** Ends all handles. */
  close(): void {
    for (const { handles } of [...this.#watches.values()]) for (const handle of [...handles]) handle.dispose()
  }

  #start(name: string): Watch {
    const watch: Watch = { handles: new Set(), timer: undefined, busy: false, again: false }
    this.#watches.set(name, watch)
    this.#arm(name, watch)
    return watch
  }

  #arm(name: string, watch: Watch): void {
    watch.timer = this.#clock.setTimer(() => void this.#tick(name, watch), this.#everyMs, 'background')
  }

  async #tick(name: string, watch: Watch): Promise<void> {
    await this.#update(name, watch)
    if (watch.handles.size > 0) this.#arm(name, watch)
  }

  /** One read at a time, and one more for however many changes were told of meanwhile. */
  async #update(name: string, watch: Watch): Promise<void> {
    watch.again = true
    if (watch.busy) return
    watch.busy = true
    while (watch.again && watch.handles.size > 0) {
      watch.again = false
      await this.#readOnce(name)
    }
    watch.busy = false
  }

  /** Never rejects: a failed refresh is shown by the handles. */
  async #readOnce(name: string): Promise<void> {
    try {
      await this.#refresh(name)
    } catch (error) {
      if (isSecretError(error)) for (const handle of this.#handlesOf(name)) handle.fail(error)
    }
  }

  #leave(name: string, watch: Watch, handle: WatchedSecret): void {
    watch.handles.delete(handle)
    if (watch.handles.size > 0) return
    watch.timer?.cancel()
    this.#watches.delete(name)
  }

  #handlesOf(name: string): readonly WatchedSecret[] {
    return [...(this.#watches.get(name)?.handles ?? [])]
  }
}
