// Fakes, of OpenBao and HashiCorp Vault: quotas on the number of requests. They count before anybody looks at the token.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, notFaked, plain, refuse, unsupported, VaultRefusal, type Json } from './vault-answer.ts'
import { durationField, truthField, type VaultInput } from './vault-input.ts'

/** So many requests in an interval. */
interface Quota {
  readonly name: string
  /** `''` for all, a mount with a slash at its end, or one path below a mount. */
  readonly path: string
  readonly rate: number
  readonly intervalSeconds: number
  /** Of the interval that runs. */
  startedAt: number
  taken: number
}

/** What no quota counts, unless `sys/quotas/config` says other paths, or none (measured, OpenBao 2.7.2). */
const alwaysOpen: readonly string[] = [
  'sys/generate-recovery-token/attempt',
  'sys/generate-recovery-token/update',
  'sys/generate-root/attempt',
  'sys/generate-root/update',
  'sys/health',
  'sys/seal-status',
  'sys/unseal',
]

const notKnown: readonly string[] = ['role', 'block_interval', 'inheritable']

/** The quotas of a server, as `sys/quotas/rate-limit` and `sys/quotas/config` have them. */
export class VaultQuotas {
  readonly #quotas = new Map<string, Quota>()
  readonly #now: () => number
  #tellsHeaders = false
  #exempt: readonly string[] = alwaysOpen

  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts a request; refuses the one that is too many. The headers that its answer gets are those of the quota. */
  count(path: string): Readonly<Record<string, string>> {
    const quota = this.#exempt.includes(path) ? undefined : this.#of(path)
    if (quota === undefined) return {}
    const headers = this.#take(quota)
    if (headers !== undefined) return this.#tellsHeaders ? headers : {}
    const { headers: usual, body } = plain(429, { errors: [`request path "${path}": rate limit quota exceeded`] })
    const seconds = String(this.#secondsLeft(quota))
    const told = this.#tellsHeaders ? { 'retry-after': seconds, ...this.#headers(quota) } : {}
    throw new VaultRefusal({ status: 429, headers: { ...usual, ...told }, body })
  }

  /** `sys/quotas/…`; undefined for a path that there is not. */
  handle({ operation, path, fields }: VaultInput, hasMount: (path: string) => boolean): FakeResponse | undefined {
    const below = path.slice('sys/quotas/'.length)
    if (below === 'config') return this.#config(operation, fields)
    if (below === 'rate-limit/' && operation === 'list') return this.#list()
    const name = /^rate-limit\/(.+)$/.exec(below)?.[1]
    if (name === undefined) return undefined
    if (operation === 'write') return this.#write(name, fields, hasMount)
    if (operation === 'read') return this.#read(name)
    if (operation !== 'delete') return unsupported()
    this.#quotas.delete(name)
    return done
  }

  /** The one for the path itself, else for its mount, else for all. */
  #of(path: string): Quota | undefined {
    const fitting = [...this.#quotas.values()].filter((quota) => {
      return quota.path === '' || quota.path === path || (quota.path.endsWith('/') && path.startsWith(quota.path))
    })
    return fitting.sort((a, b) => b.path.length - a.path.length)[0]
  }

  #take(quota: Quota): Readonly<Record<string, string>> | undefined {
    if (this.#now() - quota.startedAt >= quota.intervalSeconds * 1000) {
      quota.startedAt = this.#now()
      quota.taken = 0
    }
    if (quota.taken >= Math.floor(quota.rate)) return undefined
    quota.taken += 1
    return this.#headers(quota)
  }

  #headers(quota: Quota): Readonly<Record<string, string>> {
    const limit = Math.floor(quota.rate)
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(limit - quota.taken),
      'x-ratelimit-reset': String(this.#secondsLeft(quota)),
    }
  }

  #secondsLeft({ startedAt, intervalSeconds }: Quota): number {
    return Math.floor((startedAt + intervalSeconds * 1000 - this.#now()) / 1000)
  }

  #config(operation: VaultInput['operation'], fields: Json): FakeResponse {
    if (operation === 'write') {
      const { rate_limit_exempt_paths: exempt } = fields
      this.#tellsHeaders = truthField(fields, 'enable_rate_limit_response_headers') ?? false
      this.#exempt = Array.isArray(exempt) ? exempt.map(String) : []
      return done
    }
    if (operation !== 'read') return unsupported()
    const headers = { enable_rate_limit_response_headers: this.#tellsHeaders }
    return answer({ ...headers, enable_rate_limit_audit_logging: false, rate_limit_exempt_paths: this.#exempt })
  }

  #list(): FakeResponse {
    const keys = [...this.#quotas.keys()].sort()
    return keys.length === 0 ? refuse(404) : answer({ keys })
  }

  #read(name: string): FakeResponse {
    const quota = this.#quotas.get(name) ?? refuse(404)
    const { path, rate, intervalSeconds } = quota
    const more = { block_interval: 0, inheritable: false, role: '', type: 'rate-limit' }
    return answer({ name, path, rate, interval: intervalSeconds, ...more })
  }

  #write(name: string, fields: Json, hasMount: (path: string) => boolean): FakeResponse {
    const missing = notKnown.find((field) => fields[field] !== undefined)
    if (missing !== undefined) notFaked(`the field "${missing}" of a quota`)
    const rate = rateIn(fields)
    const given = typeof fields['path'] === 'string' ? fields['path'] : ''
    if (given !== '' && !hasMount(given)) refuse(400, `invalid mount path "${given}"`)
    const path = given !== '' && hasMount(`${given}/`) && !given.includes('/') ? `${given}/` : given
    const intervalSeconds = durationField(fields, 'interval') ?? 1
    this.#quotas.set(name, { name, path, rate, intervalSeconds, startedAt: this.#now(), taken: 0 })
    return done
  }
}

function rateIn({ rate }: Json): number {
  const number = typeof rate === 'string' && rate.trim() !== '' ? Number(rate) : (rate ?? 0)
  if (typeof number !== 'number' || Number.isNaN(number)) {
    const cause = "'' cannot parse value as 'float64': strconv.ParseFloat: invalid syntax"
    return refuse(400, `Field validation failed: error converting input for field "rate": ${cause}`)
  }
  return number > 0 ? number : refuse(400, "'rate' is invalid")
}
