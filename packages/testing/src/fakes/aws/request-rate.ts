// Fakes, of AWS: how many requests of a second are let through, by the clock of the fake.
import { refuse } from './aws-answer.ts'

/** A limit of requests a second. */
export interface RateLimit {
  /** A whole number, 0 or more; `Infinity` for no limit. */
  readonly perSecond: number
  /** The operation that it is for, such as `GetSecretValue`. Default: all together. */
  readonly operation?: string
}

/** Counts requests in whole seconds. The services' own buckets are not published; a test needs one that is easy to foresee. */
export class RequestRate {
  readonly #now: () => number
  #limits = new Map<string, { readonly perSecond: number; second: number; count: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  limit({ perSecond, operation = '*' }: RateLimit): void {
    if (!(perSecond === Infinity || (Number.isInteger(perSecond) && perSecond >= 0)))
      throw new RangeError('perSecond is a whole number of at least 0, or Infinity.')
    this.#limits.set(operation, { perSecond, second: -1, count: 0 })
  }

  /** Refuses a request beyond a limit, in the words of the services. */
  count(operation: string): void {
    const second = Math.floor(this.#now() / 1000)
    for (const limit of [this.#limits.get('*'), this.#limits.get(operation)]) {
      if (limit === undefined) continue
      if (limit.second !== second) Object.assign(limit, { second, count: 0 })
      limit.count += 1
      if (limit.count > limit.perSecond) refuse('ThrottlingException', 'Rate exceeded')
    }
  }

  clear(): void {
    this.#limits = new Map()
  }
}
