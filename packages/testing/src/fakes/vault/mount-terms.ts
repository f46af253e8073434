// Fakes, of OpenBao and HashiCorp Vault: how long leases of a mount live: `config` of a new mount, and `sys/mounts/…/tune`.
import { seconds } from './go-duration.ts'
import { notFaked, refuse, type Json } from './vault-answer.ts'
import { checkedField, mapField } from './vault-input.ts'
import { systemSeconds } from './vault-leases.ts'

/** What a mount says of the life of its leases, in seconds. 0: what the system says. An engine sees each change. */
export interface MountTerms {
  defaultSeconds: number
  maxSeconds: number
}

/** Settings of mounts that the servers know and this fake does not. */
const missing: readonly string[] = [
  'allowed_response_headers',
  'audit_non_hmac_request_keys',
  'audit_non_hmac_response_keys',
  'force_no_cache',
  'listing_visibility',
  'options',
  'passthrough_request_headers',
  'plugin_version',
  'user_lockout_config',
]

/** Reads the `config` of a new mount. */
export function newTerms(fields: Json): MountTerms {
  const config = checkedField(() => mapField(fields, 'config')) ?? {}
  checkKnown(config)
  const read = (name: string, what: string): number => {
    const said = config[name]
    const why = `unable to parse ${what} TTL of ${String(said)}: time: invalid duration ${JSON.stringify(said)}`
    return termOf(said, why) ?? 0
  }
  const [defaultSeconds, maxSeconds] = [read('default_lease_ttl', 'default'), read('max_lease_ttl', 'max')]
  if (maxSeconds > 0 && defaultSeconds > maxSeconds)
    refuse(400, 'given default lease TTL greater than given max lease TTL')
  if (maxSeconds === 0 && defaultSeconds > systemSeconds) {
    refuse(400, `given default lease TTL greater than system max lease TTL of ${systemSeconds}`)
  }
  return { defaultSeconds, maxSeconds }
}

/** Changes the terms of a mount. */
export function tune(terms: MountTerms, fields: Json): void {
  checkKnown(fields)
  const read = (name: string): number | undefined => {
    return termOf(fields[name], `time: invalid duration ${JSON.stringify(fields[name])}`)
  }
  const defaultSeconds = read('default_lease_ttl') ?? terms.defaultSeconds
  const maxSeconds = read('max_lease_ttl') ?? terms.maxSeconds
  const most = maxSeconds || systemSeconds
  if (defaultSeconds > most) {
    refuse(400, `backend max lease TTL of ${most} would be less than backend default lease TTL of ${defaultSeconds}`)
  }
  Object.assign(terms, { defaultSeconds, maxSeconds })
}

/** What `sys/mounts/…/tune` tells: how long leases do live. */
export function toldTerms({ defaultSeconds, maxSeconds }: MountTerms): Json {
  return {
    default_lease_ttl: defaultSeconds || systemSeconds,
    force_no_cache: false,
    max_lease_ttl: maxSeconds || systemSeconds,
  }
}

function checkKnown(fields: Json): void {
  const unknown = missing.find((name) => fields[name] !== undefined)
  if (unknown !== undefined) notFaked(`"${unknown}" of mounts`)
}

function termOf(said: unknown, why: string): number | undefined {
  if (said === undefined || said === null || said === '') return undefined
  if (said === 'system') return 0
  const term = seconds(said) ?? refuse(400, why)
  return term < 0 ? notFaked('a negative life of leases') : term
}
