// Client: who watches which secret, and what reaches them. When a secret is read again, the refresher decides.
import type { Clock } from '../clock.ts'
import type { SecretError } from '../errors/secret-error.ts'
import type { Secret } from '../secret/secret.ts'
import { WatchedSecret } from './watched-secret.ts'

/** Handles of one name. */
interface Watch {
  readonly handles: Set<WatchedSecret>
  /** A read is under way because something has changed. */
  busy: boolean
  /** Something may have changed since it began, so that one more is due. */
  again: boolean
}

export interface WatchesOptions {
  readonly clock: Clock
  /** Reads a secret anew; its answer comes back through `accept` or `fail`. Never rejects. */
  readonly refresh: (name: string) => Promise<void>
}

/** The watched names of one client. */
export class Watches {
  readonly #clock: Clock
  readonly #refresh: (name: string) => Promise<void>
  readonly #watches = new Map<string, Watch>()

  constructor({ clock, refresh }: WatchesOptions) {
    this.#clock = clock
    this.#refresh = refresh
  }

  /** A handle that starts with `first`. */
  open(first: Secret): WatchedSecret {
    const watch = this.#watches.get(first.name) ?? this.#start(first.name)
    const handle = new WatchedSecret(first, this.#clock, () => this.#leave(first.name, watch, handle))
    watch.handles.add(handle)
    return handle
  }

  /** Whether anybody watches a secret. */
  has(name: string): boolean {
    return this.#watches.has(name)
  }

  /** Something was read: whoever watches it gets it. */
  accept(secret: Secret): void {
    for (const handle of this.#handlesOf(secret.name)) handle.accept(secret)
  }

  /** A read has failed: whoever watches it can see why. */
  fail(name: string, error: () => SecretError): void {
    const handles = this.#handlesOf(name)
    if (handles.length === 0) return
    const shown = error()
    for (const handle of handles) handle.fail(shown)
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
    const watch: Watch = { handles: new Set(), busy: false, again: false }
    this.#watches.set(name, watch)
    return watch
  }

  /** One read at a time, and one more for however many changes were told of meanwhile. */
  async #update(name: string, watch: Watch): Promise<void> {
    watch.again = true
    if (watch.busy) return
    watch.busy = true
    while (watch.again && watch.handles.size > 0) {
      watch.again = false
      await this.#refresh(name)
    }
    watch.busy = false
  }

  #leave(name: string, watch: Watch, handle: WatchedSecret): void {
    watch.handles.delete(handle)
    if (watch.handles.size === 0) this.#watches.delete(name)
  }

  #handlesOf(name: string): readonly WatchedSecret[] {
    return [...(this.#watches.get(name)?.handles ?? [])]
  }
}
