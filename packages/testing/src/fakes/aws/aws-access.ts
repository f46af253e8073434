// Fakes, of AWS: whose requests are refused, as tests say it. Whoever is not named may do all.
import { refuse } from './aws-answer.ts'
import { callerOf, type AwsPlace } from './aws-place.ts'

/** What is refused, and by which policy. */
export interface DenyOptions {
  /** The operation, such as `GetSecretValue`. Default: all. */
  readonly operation?: string
  /** The name of a secret or parameter; a `*` at its end stands for anything. Default: all, and what concerns no single one. */
  readonly name?: string
  /**
   * Which policy refuses: `identity` does not allow it, `identity-deny` refuses it, so do `resource-policy` and `vpc-endpoint`.
   * Default `'identity'`.
   */
  readonly by?: 'identity' | 'identity-deny' | 'resource-policy' | 'vpc-endpoint'
}

/** The rights of the callers of a fake of AWS, their access keys, and the keys of KMS behind it. Everything is allowed at first. */
export class FakeAwsAccess {
  readonly #place: AwsPlace
  readonly #service: string
  readonly #now: () => number
  #denied: DenyOptions[] = []
  #badKeys = new Map<string, 'expired' | 'unknown'>()
  #kmsKeys = new Map<string, 'denied' | 'disabled'>()
  #behindMs = 0

  /** @internal Fakes make their own. */
  constructor(place: AwsPlace, service: string, now: () => number) {
    this.#place = place
    this.#service = service
    this.#now = now
  }

  /** `AccessDeniedException` for these requests, with the text of the policy that refuses. Whether the secret exists is not told. */
  deny(options: DenyOptions = {}): void {
    this.#denied.push(options)
  }

  /** Callers may not use this key of KMS: `AccessDeniedException` for reading and writing what is encrypted with it. */
  denyKey(kmsKeyId: string): void {
    this.#kmsKeys.set(kmsKeyId, 'denied')
  }

  /** This key of KMS is disabled: what is encrypted with it can not be read. */
  disableKey(kmsKeyId: string): void {
    this.#kmsKeys.set(kmsKeyId, 'disabled')
  }

  /** Credentials with this access key id have expired: `ExpiredTokenException`. */
  expire(accessKeyId: string): void {
    this.#badKeys.set(accessKeyId, 'expired')
  }

  /** Credentials with this access key id are not known: `UnrecognizedClientException`. Others always are. */
  forget(accessKeyId: string): void {
    this.#badKeys.set(accessKeyId, 'unknown')
  }

  /**
   * The clock of all clients is so far behind that of the service: beyond 5 minutes, `InvalidSignatureException` ("Signature
   * expired"). The time that a client writes in its signature is not looked at, for a fake has a clock of its own.
   */
  clientsBehind(ms: number): void {
    this.#behindMs = ms
  }

  /** Everything is allowed again. */
  allowAll(): void {
    this.#denied = []
    this.#badKeys = new Map()
    this.#kmsKeys = new Map()
    this.#behindMs = 0
  }

  /** @internal Refuses credentials that are none. */
  checkSigner(accessKeyId: string): void {
    const bad = this.#badKeys.get(accessKeyId)
    if (bad === 'expired') refuse('ExpiredTokenException', 'The security token included in the request is expired')
    if (bad === 'unknown')
      refuse('UnrecognizedClientException', 'The security token included in the request is invalid.')
    if (this.#behindMs > fiveMinutesMs)
      refuse('InvalidSignatureException', signatureExpired(this.#now(), this.#behindMs))
  }

  /** @internal Refuses what a policy refuses. `name` is the resource, `asked` what the caller wrote for it. */
  check(operation: string, name?: string, asked: string | undefined = name): void {
    const rule = this.#denied.find((denied) => isFor(denied, operation, name))
    if (rule === undefined) return
    const action = `${this.#service}:${operation}`
    const resource = asked === undefined ? '' : ` on resource: ${asked}`
    refuse(
      'AccessDeniedException',
      `User: ${callerOf(this.#place)} is not authorized to perform: ${action}${resource} ${because(rule, action)}`,
    )
  }

  /** @internal What is wrong with a key of KMS. */
  kmsState(kmsKeyId: string | undefined): 'denied' | 'disabled' | undefined {
    return kmsKeyId === undefined ? undefined : this.#kmsKeys.get(kmsKeyId)
  }
}

const fiveMinutesMs = 300_000

function isFor(denied: DenyOptions, operation: string, name: string | undefined): boolean {
  if (denied.operation !== undefined && denied.operation !== operation) return false
  if (denied.name === undefined) return true
  if (name === undefined) return false
  return denied.name.endsWith('*') ? name.startsWith(denied.name.slice(0, -1)) : name === denied.name
}

function because({ by = 'identity' }: DenyOptions, action: string): string {
  const explicit = {
    'identity-deny': 'an identity-based',
    'resource-policy': 'a resource-based',
    'vpc-endpoint': 'a VPC endpoint',
  }
  return by === 'identity'
    ? `because no identity-based policy allows the ${action} action`
    : `with an explicit deny in ${explicit[by]} policy`
}

function signatureExpired(nowMs: number, behindMs: number): string {
  const [signed, limit, now] = [nowMs - behindMs, nowMs - fiveMinutesMs, nowMs].map(basicTime)
  return `Signature expired: ${signed} is now earlier than ${limit} (${now} - 5 min.)`
}

/** As `20260205T141750Z`. */
function basicTime(ms: number): string {
  return `${new Date(ms).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`
}
