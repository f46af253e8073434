// Compose: tries a primary that has failed, in the background, so that no caller waits to learn that it is still away.
import type { SecretStore } from '../store/secret-store.ts'
import { codeOf, failureOf, tellsNothing } from './failed-store.ts'
import type { FailoverPolicy } from './failover-options.ts'
import type { FailoverRoute } from './failover-route.ts'

/** Reads a secret from the primary now and then, and tells the route when there was an answer. What was read is not kept. */
export class PrimaryProbe {
  readonly #primary: SecretStore
  readonly #policy: FailoverPolicy
  readonly #route: FailoverRoute
  #running: AbortController | undefined
  #closed = false

  constructor(primary: SecretStore, policy: FailoverPolicy, route: FailoverRoute) {
    this.#primary = primary
    this.#policy = policy
    this.#route = route
  }

  /** Starts one if it is time, with a name that is being read anyway. The one before that, if it hangs, is given up. */
  startIfDue(name: string): void {
    if (this.#closed || !this.#route.takeProbe()) return
    this.#running?.abort()
    this.#running = new AbortController()
    void this.#run(name, this.#running)
  }

  /** Ends the one that is under way. */
  close(): void {
    this.#closed = true
    this.#running?.abort()
  }

  async #run(name: string, controller: AbortController): Promise<void> {
    const { clock, attemptTimeoutMs } = this.#policy
    const timer = clock.setTimer(() => controller.abort(), attemptTimeoutMs, 'background')
    const isBack = await this.#answers(name, controller.signal, attemptTimeoutMs)
    timer.cancel()
    if (isBack && !controller.signal.aborted) this.#route.recovered()
  }

  /** Never rejects. A refusal is an answer too. */
  async #answers(name: string, signal: AbortSignal, timeoutMs: number): Promise<boolean> {
    try {
      await this.#primary.readSecret(name, { signal, timeoutMs })
      return true
    } catch (error) {
      const call = { operation: 'readSecret', name, conditional: false, aborted: signal.aborted }
      return !tellsNothing(codeOf(failureOf(this.#primary, error, call)))
    }
  }
}
