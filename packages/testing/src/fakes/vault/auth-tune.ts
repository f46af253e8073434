// Fakes, of OpenBao and HashiCorp Vault: what is set for a mount of a login method: `sys/auth/…/tune`.
import { seconds } from './go-duration.ts'
import { systemSeconds } from './token-life.ts'
import { usualLocks, type LockRules } from './user-locks.ts'
import { refuse, type Json } from './vault-answer.ts'
import { refuseNotHad, VaultFields, type FieldKinds } from './vault-fields.ts'

/** What is set. Times in seconds; 0: what the system says. */
export interface AuthTune {
  readonly description: string
  readonly defaultSeconds: number
  readonly maxSeconds: number
  readonly tokenType: string
  readonly locks: LockRules
  /** Whether anything was set about locks: only then it is told. */
  readonly hasLocks: boolean
}

/** Nothing is set. */
export const freshTune: AuthTune = {
  description: '',
  defaultSeconds: 0,
  maxSeconds: 0,
  tokenType: 'default-service',
  locks: usualLocks,
  hasLocks: false,
}

const kinds: Readonly<FieldKinds> = {
  default_lease_ttl: 'text',
  description: 'text',
  max_lease_ttl: 'text',
  token_type: 'text',
  user_lockout_config: 'map',
}

const lockKinds: Readonly<FieldKinds> = {
  lockout_counter_reset: 'seconds',
  lockout_disable: 'truth',
  lockout_duration: 'seconds',
  lockout_threshold: 'number',
}

const tokenTypes: readonly string[] = ['default-service', 'default-batch', 'service', 'batch']

/** Fields that the servers have and this fake does not. */
const notHad: readonly string[] = [
  ...['allowed_response_headers', 'audit_non_hmac_request_keys', 'audit_non_hmac_response_keys', 'listing_visibility'],
  ...['options', 'passthrough_request_headers', 'plugin_version'],
]

/** Settings with the fields of a request over what they were. */
export function tuned(before: AuthTune, given: Json): AuthTune {
  refuseNotHad(given, notHad, 'of what is set for a login method')
  const fields = new VaultFields(given, kinds)
  const defaultSeconds = leaseField(fields, 'default_lease_ttl') ?? before.defaultSeconds
  const maxSeconds = leaseField(fields, 'max_lease_ttl') ?? before.maxSeconds
  const max = maxSeconds || systemSeconds
  if (defaultSeconds > max) {
    refuse(400, `backend max lease TTL of ${max} would be less than backend default lease TTL of ${defaultSeconds}`)
  }
  const tokenType = fields.text('token_type')
  if (tokenType !== '' && !tokenTypes.includes(tokenType)) refuse(400, "invalid value for 'token_type'")
  const locks = fields.map('user_lockout_config')
  return {
    description: fields.has('description') ? fields.text('description') : before.description,
    defaultSeconds,
    maxSeconds,
    tokenType: tokenType || before.tokenType,
    locks: locks === undefined ? before.locks : writtenLocks(new VaultFields(locks, lockKinds), before.locks),
    hasLocks: before.hasLocks || locks !== undefined,
  }
}

/** What is told of it with the mount. */
export function toldTune({ defaultSeconds, maxSeconds, tokenType, locks, hasLocks }: AuthTune): Json {
  return {
    default_lease_ttl: defaultSeconds,
    force_no_cache: false,
    max_lease_ttl: maxSeconds,
    token_type: tokenType,
    ...(hasLocks && {
      user_lockout_config: {
        // Measured: it is told as 0 whatever was set.
        user_lockout_counter_reset_duration: 0,
        user_lockout_disable: locks.disabled,
        user_lockout_duration: locks.durationMs / 1000,
        user_lockout_threshold: locks.threshold,
      },
    }),
  }
}

function writtenLocks(fields: VaultFields, before: LockRules): LockRules {
  const ms = (name: string, usual: number): number => {
    const seconds = fields.number(name)
    return seconds === undefined ? usual : seconds * 1000
  }
  return {
    threshold: fields.number('lockout_threshold') ?? before.threshold,
    durationMs: ms('lockout_duration', before.durationMs),
    resetMs: ms('lockout_counter_reset', before.resetMs),
    disabled: fields.truth('lockout_disable') ?? before.disabled,
  }
}

function leaseField(fields: VaultFields, name: string): number | undefined {
  const text = fields.text(name)
  if (text === '') return undefined
  return text === 'system' ? 0 : (seconds(text) ?? refuse(400, `time: invalid duration ${JSON.stringify(text)}`))
}
