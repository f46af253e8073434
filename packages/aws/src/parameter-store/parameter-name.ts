// AWS: what may name a parameter: a name or an ARN, checked before anything is sent.
import { StoreFailure } from '@keyharbor/core'
import { isArn, parsedArn } from '../aws-arn.ts'
import { partitionOf } from '../aws-region.ts'
import { checkedNewName } from '../secrets-manager/secret-id.ts'

/**
 * PutParameter, "Naming Constraints": letters, digits and `_.-` between slashes, at most fifteen levels, 1011 characters with the
 * ARN before it, and no start with `ssm` or, for parameters of one's own, `aws`
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html).
 */
const part = /^[A-Za-z0-9_.-]+$/
const mostLevels = 15

/** A name and what selects a version of it, as the SDK takes both in one text: `/app/x:3`, `/app/x:label`. */
const selected = /^[A-Za-z0-9_./-]+:[A-Za-z0-9_.-]+$/
const longestArn = 1011

/** Below it stand secrets of Secrets Manager, by their names. */
const referencePrefix = '/aws/reference/secretsmanager/'

/**
 * The canonical form of `id`, if it can name a parameter: a flat name loses its leading slash, since `x` and `/x` are one parameter
 * (recorded); one of several levels must have it. An ARN stays as it is. Parts that are `.` or `..` are refused, though the service
 * takes them: to whatever handles names as paths they are other names. `region`: that of the store, where it is known; an ARN of
 * another one is refused.
 */
export function checkedParameterName(id: unknown, region: string | undefined): string {
  if (typeof id !== 'string' || id === '') throw invalid('Give at least one character.')
  if (isArn(id)) return checkedArn(id, region)
  if (isReference(id)) return `${referencePrefix}${checkedNewName(id.slice(referencePrefix.length))}`
  const name = canonicalName(id)
  checkParts(name)
  if (arnLength(name, region) > longestArn) throw invalid('Give at most 1011 characters, with the ARN before the name.')
  return name
}

/** The name of a parameter that is to be changed: its canonical name. Writes take no ARN, and names that begin with `aws` are not one's own. */
export function checkedOwnName(name: string): string {
  if (isArn(name)) throw invalid('The service changes parameters by their names alone, not by ARN.')
  if (/^\/?aws/i.test(name)) throw invalid('Names that begin with "aws" are those of AWS, and are only read.')
  return name
}

/** Whether it is a secret of Secrets Manager, read through Parameter Store. */
export function isReference(name: string): boolean {
  return name.startsWith(referencePrefix)
}

/** The name in Secrets Manager of a secret that is read through Parameter Store; undefined for any other name. */
export function secretOfReference(name: string): string | undefined {
  return isReference(name) ? name.slice(referencePrefix.length) : undefined
}

/** Throws `INVALID_NAME` when `name` is an ARN of another region than `region`. */
export function assertRegionOf(name: string, region: string | undefined): void {
  if (isArn(name)) checkedArn(name, region)
}

/** A flat name without its leading slash; any other as it is. */
export function canonicalName(name: string): string {
  return name.startsWith('/') && !name.includes('/', 1) ? name.slice(1) : name
}

/** The names that a parameter of this canonical name can have been made with. */
export function spellingsOf(name: string): readonly string[] {
  return name.startsWith('/') ? [name] : [name, `/${name}`]
}

/** The name within an ARN, in its canonical form; any other name as it is. */
export function nameWithin(id: string): string {
  return isArn(id) ? canonicalName(parameterOf(id).name) : id
}

/** Whether an answer about `name` and `arn` answers what was asked for by `id`. */
export function isParameterOf(id: string, name: unknown, arn: unknown): boolean {
  if (isArn(id)) return arn === id
  if (typeof name !== 'string' || canonicalName(name) !== id) return false
  if (isReference(id) || arn === undefined) return true
  return typeof arn === 'string' && arn.endsWith(`:parameter${slashed(id)}`)
}

/**
 * `path` without a slash at its end, if parameters can be below it. Throws `INVALID_NAME`. The root is `/`, and has all parameters of
 * the account.
 */
export function checkedPath(path: unknown): string {
  if (path === '/') return path
  if (typeof path !== 'string' || !path.startsWith('/')) throw invalid('A path begins with a slash.')
  const levels = path.replace(/\/$/, '')
  checkParts(levels)
  return levels
}

/** Whether names can begin with `prefix`, in their canonical form. */
export function isPrefix(prefix: string): boolean {
  return /^(\/[\w.-]+)*\/?[\w.-]*$/.test(prefix)
}

/** As in ARNs, where no slash is doubled. */
export function slashed(name: string): string {
  return name.startsWith('/') ? name : `/${name}`
}

function checkedArn(id: string, region: string | undefined): string {
  const arn = parameterOf(id)
  checkParts(canonicalName(arn.name))
  if (id.length > longestArn) throw invalid('Give at most 1011 characters.')
  if (isReference(arn.name)) throw invalid('A secret of Secrets Manager is read here by its name, not by ARN.')
  if (region !== undefined && arn.region !== region)
    throw invalid('The ARN is of another region than the store. Make a store for that region.')
  return id
}

function parameterOf(id: string): { readonly region: string; readonly name: string } {
  const { service, region = '', resource = '' } = parsedArn(id) ?? {}
  const name = /^parameter(\/[^:]+)$/.exec(resource)?.[1]
  if (service === 'ssm' && name !== undefined) return { region, name }
  throw invalid(
    'The ARN is not one of a parameter (arn:aws:ssm:<region>:<account>:parameter/<name>), or its region is not one of its partition.',
  )
}

function checkParts(name: string): void {
  if (selected.test(name)) throw invalid('A version or a label is no part of the name: give it to getVersion.')
  const parts = (name.startsWith('/') ? name.slice(1) : name).split('/')
  if (parts.some((text) => !part.test(text)))
    throw invalid('Use ASCII letters, digits and _.- only, and single slashes between levels.')
  if (parts.some((text) => text === '.' || text === '..')) throw invalid('No part between slashes may be "." or "..".')
  if (parts.length > 1 && !name.startsWith('/')) throw invalid('A name of several levels begins with a slash.')
  if (parts.length > mostLevels) throw invalid('Give at most 15 levels.')
  if (/^ssm/i.test(name.replace('/', ''))) throw invalid('No name begins with "ssm".')
}

/** Where the region is not known, as in the one whose name is the shortest. */
function arnLength(name: string, region = 'us-east-1'): number {
  return `arn:${partitionOf(region)}:ssm:${region}:123456789012:parameter${slashed(name)}`.length
}

function invalid(detail: string): StoreFailure {
  return new StoreFailure({ code: 'INVALID_NAME', detail, retry: 'never' })
}
