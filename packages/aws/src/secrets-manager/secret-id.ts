// AWS: what may name a secret: a name or an ARN, checked before anything is sent.
import { StoreFailure } from '@keyharbor/core'
import { isArn, parsedArn } from '../aws-arn.ts'

/** The parts of an ARN of a secret. */
interface SecretArn {
  readonly region: string
  /** With the suffix of six characters in a full ARN, without it in a partial one. */
  readonly resource: string
}

/** Besides what the page of CreateSecret lists, `!` stands in names of secrets that other services of AWS own (recorded). */
const allowed = /^[A-Za-z0-9/_+=.@!-]+$/

const longestName = 512

/** A hyphen and six characters, as the service adds them to the name in the ARN. */
const suffixLength = 7

/**
 * `id` itself, if it can name a secret: up to 512 ASCII letters, digits and `/_+=.@!-`, or an ARN, full or without its random
 * suffix. Parts that are `.` or `..` are refused, though the service takes them: to whatever handles names as paths they are
 * other names. `region`: that of the store, where it is known; an ARN of another one is refused, since a request goes
 * to the region of its client, whatever the ARN says.
 */
export function checkedSecretId(id: unknown, region: string | undefined): string {
  if (typeof id !== 'string' || id === '') throw invalid('Give at least one character.')
  if (!isArn(id)) return checkedName(id, longestName)
  const arn = arnOf(id)
  checkedName(arn.resource, longestName + suffixLength)
  assertRegion(arn, region)
  return id
}

/** The name for a new secret, which can be no ARN. */
export function checkedNewName(name: string): string {
  if (isArn(name)) throw invalid('A new secret has no ARN yet: give its name.')
  return checkedName(name, longestName)
}

/** Throws `INVALID_NAME` when `id` is an ARN of another region than `region`. */
export function assertRegionOf(id: string, region: string | undefined): void {
  if (isArn(id)) assertRegion(arnOf(id), region)
}

/** Whether there can be a name that begins so. */
export function canBeginName(text: string): boolean {
  return allowed.test(text) && text.length <= longestName
}

/** Whether the service takes it for an ARN with its random suffix, which may be the end of a name in an ARN without (recorded). */
export function isTakenForFull(id: string): boolean {
  return isArn(id) && /-[A-Za-z0-9]{6}$/.test(id)
}

/**
 * Whether an answer about `name` and `arn` answers what was asked for by `id`. A partial ARN whose name ends like a suffix is taken
 * for a full one by the service, which then finds nothing (recorded); it never finds another secret unnoticed.
 */
export function isSecretOf(id: string, name: unknown, arn: unknown): boolean {
  if (!isArn(id)) return name === id
  if (typeof arn !== 'string' || !arn.startsWith(id)) return false
  return arn === id || /^-[A-Za-z0-9]{6}$/.test(arn.slice(id.length))
}

function arnOf(id: string): SecretArn {
  const { service, region = '', resource = '' } = parsedArn(id) ?? {}
  const name = /^secret:([^:]+)$/.exec(resource)?.[1]
  if (service === 'secretsmanager' && name !== undefined) return { region, resource: name }
  throw invalid(
    'The ARN is not one of a secret (arn:aws:secretsmanager:<region>:<account>:secret:<name>-<suffix>), or its region is not one of its partition.',
  )
}

function assertRegion(arn: SecretArn, region: string | undefined): void {
  if (region !== undefined && arn.region !== region)
    throw invalid('The ARN is of another region than the store. Make a store for that region.')
}

function checkedName(name: string, longest: number): string {
  if (name.length > longest) throw invalid('Give at most 512 characters.')
  if (!allowed.test(name)) throw invalid('Use ASCII letters, digits and /_+=.@!- only.')
  if (name.split('/').some((part) => part === '.' || part === '..'))
    throw invalid('No part between slashes may be "." or "..".')
  return name
}

function invalid(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_NAME', detail, retry: 'never' })
}
