// Fakes, of OpenBao and HashiCorp Vault: leases, from making to their end. Who made one, how long it lives, and what ends with it.
import { randomBytes } from 'node:crypto'
import { shortDuration } from './go-duration.ts'
import { goTime, refuse, type Json } from './vault-answer.ts'

/** How long a lease lives, in seconds; 0: as long as its mount says, or any lease may, which is 768 hours. */
export interface LeaseTerms {
  readonly defaultSeconds: number
  /** From its making, renewals included. */
  readonly maxSeconds: number
}

/** What is leased. Each of these may throw a `LeaseTrouble`. */
export interface Leased {
  /** As they are at this moment: a renewal goes by what a role says by then. */
  terms(): LeaseTerms
  /** Whether it can live longer. */
  renew(): void
  /** It is no longer good for anything. */
  revoke(): void
}

/** Why what is leased could not be renewed or revoked; the lease lives on. */
export class LeaseTrouble extends Error {}

/** What a new lease is made of. */
export interface LeaseRequest {
  /** What was read for it, with the namespace before it. */
  readonly path: string
  readonly namespace: string
  /** The token that made it, with which it ends. */
  readonly token: string
  /** It may not live longer than a token that can not be revoked. Undefined: the token takes it with it. */
  readonly notAfter: number | undefined
  /** What its mount says, where that what is leased does not. */
  readonly mount: LeaseTerms
  readonly leased: Leased
}

/** A lease. */
export interface VaultLease extends LeaseRequest {
  readonly id: string
  readonly issuedAt: number
  endsAt: number
  renewedAt: number | undefined
}

/** What is told of a lease that was made or renewed. */
export interface GrantedLease {
  readonly id: string
  readonly leaseSeconds: number
  readonly warnings: readonly string[]
}

/** Longest life of a lease, and the usual one: 768 hours. */
export const systemSeconds: number = 2_764_800

/** All leases of a server. What has ended by the clock or with its token goes when `sweep` is called. */
export class VaultLeases {
  readonly #leases = new Map<string, VaultLease>()
  readonly #now: () => number
  readonly #isLive: (token: string) => boolean

  constructor(now: () => number, isLive: (token: string) => boolean) {
    this.#now = now
    this.#isLive = isLive
  }

  /** Makes a lease. */
  issue(request: LeaseRequest): GrantedLease {
    const { endsAt, warnings } = this.#endOf(0, { ...request, issuedAt: this.#now() })
    const suffix = request.namespace === '' ? '' : `.${request.namespace.replaceAll(/\W/g, '')}`
    const inNamespace = request.path.slice(request.namespace.length)
    const lease = {
      ...request,
      id: `${inNamespace}/${randomText()}${suffix}`,
      issuedAt: this.#now(),
      endsAt,
      renewedAt: undefined,
    }
    this.#leases.set(lease.id, lease)
    return { id: lease.id, leaseSeconds: this.#secondsLeft(lease), warnings }
  }

  /** Ends all that have ended. One that can not be revoked stays as expired, and is tried again the next time. */
  sweep(): void {
    for (const lease of [...this.#leases.values()]) {
      if (lease.endsAt <= this.#now() || !this.#isLive(lease.token)) this.#endLater(lease)
    }
  }

  /** What is told of a lease. */
  describe(id: string): Json {
    const lease = this.#leases.get(id) ?? refuse(400, 'invalid lease')
    return {
      expire_time: goTime(lease.endsAt),
      id,
      issue_time: goTime(lease.issuedAt),
      last_renewal: lease.renewedAt === undefined ? null : goTime(lease.renewedAt),
      path: lease.path.slice(lease.namespace.length),
      renewable: lease.endsAt > this.#now(),
      ttl: Math.max(0, Math.floor((lease.endsAt - this.#now()) / 1000)),
    }
  }

  /** Moves its end: so many seconds from now, by default as many as its role says, never past the longest life from its making. */
  renew(id: string, incrementSeconds: number): GrantedLease {
    const lease = this.#leases.get(id) ?? refuse(400, 'lease not found')
    if (lease.endsAt <= this.#now()) refuse(400, 'lease expired')
    return this.#orRefuse('renew', () => {
      const { endsAt, warnings } = this.#endOf(incrementSeconds, lease)
      lease.leased.renew()
      lease.endsAt = endsAt
      lease.renewedAt = this.#now()
      return { id, leaseSeconds: this.#secondsLeft(lease), warnings }
    })
  }

  /** Ends a lease. One that is not there has ended. When it can not be revoked it stays, and at once that is refused. */
  revoke(id: string, { atOnce }: { readonly atOnce: boolean }): void {
    const lease = this.#leases.get(id)
    if (lease === undefined) return
    if (!atOnce) this.#endLater(lease)
    else this.#orRefuse('revoke', () => this.#end(lease))
  }

  /** Ends all leases of a path and below, in order, until one can not be revoked. */
  revokePrefix(prefix: string, { atOnce }: { readonly atOnce: boolean }): void {
    const leases = this.#below(prefix)
    for (const [at, lease] of leases.entries()) {
      const before = `failed to revoke "${lease.id}" (${at + 1} / ${leases.length}): `
      if (atOnce) this.#orRefuse('revoke', () => this.#end(lease), before)
      else this.#endLater(lease)
    }
  }

  /** Forgets all leases of a path and below, revoked or not. */
  forgetPrefix(prefix: string): void {
    for (const lease of this.#below(prefix)) {
      this.#endLater(lease)
      this.#leases.delete(lease.id)
    }
  }

  /** All ids of a namespace. */
  ids(namespace: string): string[] {
    return [...this.#leases.values()].filter((lease) => lease.namespace === namespace).map(({ id }) => id)
  }

  #below(prefix: string): VaultLease[] {
    const inside = prefix.endsWith('/') ? prefix : `${prefix}/`
    const isBelow = ({ namespace, id }: VaultLease): boolean => `${namespace}${id}`.startsWith(inside)
    return [...this.#leases.values()].filter(isBelow).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  #end(lease: VaultLease): void {
    lease.leased.revoke()
    this.#leases.delete(lease.id)
  }

  #endLater(lease: VaultLease): void {
    lease.endsAt = Math.min(lease.endsAt, this.#now())
    try {
      this.#end(lease)
    } catch (error) {
      if (!(error instanceof LeaseTrouble)) throw error
    }
  }

  #orRefuse<T>(what: 'renew' | 'revoke', act: () => T, before = ''): T {
    try {
      return act()
    } catch (error) {
      if (!(error instanceof LeaseTrouble)) throw error
      return refuse(400, `${before}failed to ${what} entry: resp: (*logical.Response)(nil) err: ${error.message}`)
    }
  }

  #endOf(
    increment: number,
    lease: LeaseRequest & { readonly issuedAt: number },
  ): { endsAt: number; warnings: string[] } {
    const { leased, mount, issuedAt, notAfter = Infinity } = lease
    const { defaultSeconds, maxSeconds } = leased.terms()
    const wanted = increment || defaultSeconds || mount.defaultSeconds || systemSeconds
    const longest = Math.min(maxSeconds || Infinity, mount.maxSeconds || systemSeconds)
    const leftMs = issuedAt + longest * 1000 - this.#now()
    if (leftMs < 0) throw new LeaseTrouble('past the max TTL, cannot renew')
    if (wanted * 1000 <= leftMs) return { endsAt: Math.min(this.#now() + wanted * 1000, notAfter), warnings: [] }
    const [asked, most] = [wanted, Math.round(leftMs / 1000)].map(shortDuration)
    const warning = `TTL of "${asked}" exceeded the effective max_ttl of "${most}"; TTL value is capped accordingly`
    return { endsAt: Math.min(this.#now() + leftMs, notAfter), warnings: [warning] }
  }

  #secondsLeft({ endsAt }: VaultLease): number {
    return Math.round((endsAt - this.#now()) / 1000)
  }
}

function randomText(): string {
  return randomBytes(18).toString('base64url').replaceAll(/[-_]/g, 'x')
}
