// Fakes, of OpenBao and HashiCorp Vault: how long a token lives, and the warnings when that is less than was asked for. Pure.
import { shortDuration } from './go-duration.ts'

/** Longest and usual life where nobody says otherwise: 768 hours, in seconds. */
export const systemSeconds = 2_764_800

/** What bounds a life, in seconds; 0: nothing. */
export interface LifeLimits {
  /** What it was made for, and what a renewal without an increment gives. */
  readonly ttl: number
  /** What each renewal gives, for as long as there are renewals. */
  readonly period: number
  /** The longest that the role allows. */
  readonly roleMax: number
  /** The longest for this token alone, whatever its period. */
  readonly explicitMax: number
  /** What the mount gives and allows. */
  readonly mountDefault: number
  readonly mountMax: number
}

/** A life from now on. */
export interface Life {
  readonly seconds: number
  readonly warnings: readonly string[]
}

/** Limits of a token for which nothing was said. */
export const noLimits: LifeLimits = {
  ttl: 0,
  period: 0,
  roleMax: 0,
  explicitMax: 0,
  mountDefault: systemSeconds,
  mountMax: systemSeconds,
}

/** The life of what began at `startedAt`, from `now` on (both in milliseconds): by the rules of `CalculateTTL`, sdk/framework/lease.go. */
export function lifeFrom(limits: LifeLimits, increment: number, startedAt: number, now: number): Life {
  const max = Math.min(...[limits.mountMax, limits.roleMax, limits.explicitMax].filter((bound) => bound > 0))
  const { wanted, warnings } = wantedLife(limits, increment, max)
  const bound = limits.period > 0 ? limits.explicitMax : max
  const left = Math.floor(startedAt / 1000) + bound - Math.floor(now / 1000)
  if (bound === 0 || wanted <= left) return { seconds: wanted, warnings }
  return { seconds: left, warnings: [...warnings, capped('TTL', wanted, left, 'TTL value')] }
}

function wantedLife(limits: LifeLimits, increment: number, max: number): { wanted: number; warnings: string[] } {
  if (limits.period === 0) return { wanted: increment || limits.ttl || limits.mountDefault, warnings: [] }
  if (limits.period <= max) return { wanted: limits.period, warnings: [] }
  return { wanted: max, warnings: [capped('period', limits.period, max, 'period value')] }
}

function capped(what: string, wanted: number, max: number, value: string): string {
  const [long, short] = [wanted, max].map(shortDuration)
  return `${what} of "${long}" exceeded the effective max_ttl of "${short}"; ${value} is capped accordingly`
}
