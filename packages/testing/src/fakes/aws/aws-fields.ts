// Fakes, of AWS: the fields of a request, checked as the services check them before they do anything.
import { refuse, type Json } from './aws-answer.ts'

/** What a text must be like. */
export interface TextLimits {
  readonly min?: number
  readonly max?: number
  readonly pattern?: RegExp
  readonly oneOf?: readonly string[]
  /** Not repeated in the error. Default false. */
  readonly sensitive?: boolean
}

/** What a number or the length of a list must be. */
export interface Range {
  readonly min?: number
  readonly max?: number
}

/**
 * The fields of one request. A wrong type is `SerializationException`; what is missing, too short, too long or of another form is
 * `ValidationException` with the text of the services' common framework, for the first field that is wrong (Secrets Manager answers so
 * in kubernetes-sigs/cluster-api-provider-aws#1531 and pulumi/pulumi-aws#1613). Unknown fields are
 * ignored, as the services do.
 */
export class AwsFields {
  readonly #body: Json

  constructor(body: Json) {
    this.#body = body
  }

  has(name: string): boolean {
    return this.#body[name] !== undefined && this.#body[name] !== null
  }

  text(name: string, limits: TextLimits = {}): string | undefined {
    const value = this.#typed(name, 'string', 'a String')
    if (value !== undefined) checkText(name, value, limits)
    return value
  }

  needText(name: string, limits: TextLimits = {}): string {
    return this.text(name, limits) ?? missing(name)
  }

  integer(name: string, range: Range = {}): number | undefined {
    const value = this.#typed(name, 'number', 'an Integer')
    if (value !== undefined) checkRange(name, value, value, range, 'value')
    return value
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, 'boolean', 'a Boolean')
  }

  texts(name: string, range: Range = {}, limits: TextLimits = {}): readonly string[] | undefined {
    const items = this.#list(name, range)?.map((item) =>
      typeof item === 'string' ? item : unconvertible(item, 'a String'),
    )
    for (const item of items ?? []) checkText(name, item, limits)
    return items
  }

  needTexts(name: string, range: Range = {}, limits: TextLimits = {}): readonly string[] {
    return this.texts(name, range, limits) ?? missing(name)
  }

  /** A list of structures. */
  groups(name: string, range: Range = {}): readonly AwsFields[] | undefined {
    return this.#list(name, range)?.map(
      (item) => new AwsFields(isMap(item) ? item : unconvertible(item, 'a structure')),
    )
  }

  /** One structure. */
  group(name: string): AwsFields | undefined {
    const value = this.#body[name] ?? undefined
    if (value === undefined) return undefined
    return new AwsFields(isMap(value) ? value : unconvertible(value, 'a structure'))
  }

  #list(name: string, range: Range): readonly unknown[] | undefined {
    const value = this.#body[name] ?? undefined
    if (value === undefined) return undefined
    if (!Array.isArray(value)) return unconvertible(value, 'a list')
    checkRange(name, value.length, `[${value.map(String).join(', ')}]`, range, 'length')
    return value as readonly unknown[]
  }

  #typed(name: string, type: 'string', into: string): string | undefined
  #typed(name: string, type: 'number', into: string): number | undefined
  #typed(name: string, type: 'boolean', into: string): boolean | undefined
  #typed(name: string, type: string, into: string): unknown {
    const value = this.#body[name] ?? undefined
    return value === undefined || typeof value === type ? value : unconvertible(value, into)
  }
}

/** What an error repeats of a field; undefined for nothing. */
type Shown = string | number | undefined

/** Whether `value` is a map of JSON. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Refuses a field in the words of the services' common framework. */
export function invalid(name: string, shown: Shown, constraint: string): never {
  const value = shown === undefined ? 'Value' : `Value '${shown}'`
  return refuse(
    'ValidationException',
    `1 validation error detected: ${value} at '${memberName(name)}' failed to satisfy constraint: Member must ${constraint}`,
  )
}

function checkText(name: string, value: string, limits: TextLimits): void {
  const { pattern, oneOf, sensitive = false } = limits
  const shown = sensitive ? undefined : value
  checkRange(name, value.length, shown, limits, 'length')
  if (pattern !== undefined && !pattern.test(value))
    invalid(name, shown, `satisfy regular expression pattern: ${pattern.source}`)
  if (oneOf !== undefined && !oneOf.includes(value))
    invalid(name, shown, `satisfy enum value set: [${oneOf.join(', ')}]`)
}

function checkRange(name: string, measured: number, shown: Shown, range: Range, what: 'length' | 'value'): void {
  const { min = -Infinity, max = Infinity } = range
  if (measured < min) invalid(name, shown, `have ${what} greater than or equal to ${min}`)
  if (measured > max) invalid(name, shown, `have ${what} less than or equal to ${max}`)
}

function missing(name: string): never {
  return refuse(
    'ValidationException',
    `1 validation error detected: Value null at '${memberName(name)}' failed to satisfy constraint: Member must not be null`,
  )
}

function memberName(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`
}

function unconvertible(value: unknown, into: string): never {
  const kinds = {
    string: 'STRING_VALUE',
    number: 'NUMBER_VALUE',
    boolean: value === true ? 'TRUE_VALUE' : 'FALSE_VALUE',
  }
  const kind =
    (kinds as Readonly<Record<string, string>>)[typeof value] ?? (Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT')
  return refuse('SerializationException', `${kind} can not be converted to ${into}`)
}
