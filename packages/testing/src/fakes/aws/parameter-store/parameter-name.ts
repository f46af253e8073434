// Fakes, of AWS Parameter Store: names, ARNs and selectors. Pure.
import { refuse } from '../aws-answer.ts'
import { arnOf, type AwsPlace } from '../aws-place.ts'

/** What a request names: a parameter, and maybe one of its versions. */
export interface AskedParameter {
  /** Under which it is kept: `x` and `/x` are one parameter (recorded). */
  readonly key: string
  /** As it was asked for, without selector. */
  readonly name: string
  /** A number or label; undefined for the last version. */
  readonly selector: string | undefined
}

const form =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'

/** Reads a name, an ARN, or one of both with `:version` or `:label` at its end. Refuses what can not be one. */
export function askedParameter(text: string, place: AwsPlace): AskedParameter {
  const prefix = arnOf(place, 'ssm', 'parameter')
  const named = text.startsWith(`${prefix}/`) ? text.slice(prefix.length) : text
  // An ARN of another place names no parameter of this one.
  if (named.startsWith('arn:')) return refuse('ParameterNotFound')
  const [name = '', selector, ...more] = named.split(':')
  if (more.length > 0) refuse('ValidationException', form)
  return { key: checkedKey(name), name, selector }
}

/** The key of a new parameter. Beside its form, its beginning and its depth are checked. */
export function newKey(name: string): string {
  const key = checkedKey(name)
  const start = key.replace(/^\//, '').toLowerCase()
  if (start.startsWith('aws')) refuse('AccessDeniedException', `No access to reserved parameter name: ${name}.`)
  if (start.startsWith('ssm')) refuse('ValidationException', form)
  if (key.split('/').filter((part) => part !== '').length > 15)
    refuse('HierarchyLevelLimitExceededException', 'A hierarchy can have a maximum of 15 levels.')
  return key
}

/** The ARN of a parameter; no slash is doubled. */
export function parameterArn(key: string, place: AwsPlace): string {
  return arnOf(place, 'ssm', `parameter${key.startsWith('/') ? key : `/${key}`}`)
}

/** Refuses what is no path of a listing. */
export function checkPath(path: string): void {
  if (/^\/([\w.-]+(\/[\w.-]+)*\/?)?$/.test(path)) return
  refuse(
    'ValidationException',
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  )
}

/** Whether a parameter is below a path: directly, or anywhere. */
export function isBelow(key: string, path: string, anywhere: boolean): boolean {
  const start = path.endsWith('/') ? path : `${path}/`
  const whole = key.startsWith('/') ? key : `/${key}`
  return whole.startsWith(start) && (anywhere || !whole.slice(start.length).includes('/'))
}

function checkedKey(name: string): string {
  const flat = name.replace(/^\/(?=[^/]*$)/, '')
  if (flat === '' || !/^(\/?[\w.-]+|(\/[\w.-]+)+)$/.test(flat)) refuse('ValidationException', form)
  return flat
}
