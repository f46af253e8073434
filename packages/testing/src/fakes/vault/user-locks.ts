// Fakes, of OpenBao and HashiCorp Vault: who is locked out after too many failed logins.

/** When a mount locks out, and for how long. Times in milliseconds. */
export interface LockRules {
  readonly threshold: number
  readonly durationMs: number
  readonly resetMs: number
  readonly disabled: boolean
}

/** Five failures, fifteen minutes each. */
export const usualLocks: LockRules = { threshold: 5, durationMs: 900_000, resetMs: 900_000, disabled: false }

interface Failures {
  count: number
  lastAt: number
}

/** Failed logins of one mount, by user. */
export class UserLocks {
  readonly #failures = new Map<string, Failures>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether a user is locked out. */
  isLocked(user: string, rules: LockRules): boolean {
    const failures = this.#failures.get(user)
    if (rules.disabled || failures === undefined || failures.count < rules.threshold) return false
    return this.#now() < failures.lastAt + rules.durationMs
  }

  /** Counts a failure. */
  failed(user: string, rules: LockRules): void {
    const before = this.#failures.get(user)
    const isOver =
      before === undefined || this.#now() >= before.lastAt + rules.resetMs || before.count >= rules.threshold
    this.#failures.set(user, { count: isOver ? 1 : before.count + 1, lastAt: this.#now() })
  }

  /** Forgets the failures of a user: it got in, or an administrator says so. */
  forget(user: string): void {
    this.#failures.delete(user)
  }

  /** All who are locked out. */
  locked(rules: LockRules): string[] {
    return [...this.#failures.keys()].filter((user) => this.isLocked(user, rules)).sort()
  }
}
