// Fakes, of OpenBao and HashiCorp Vault: the fields of a request, read as the types that the path declares for them.
import { notFaked, refuse, type Json } from './vault-answer.ts'
import { seconds } from './go-duration.ts'
import { ignoredFields, isMap } from './vault-input.ts'

/** A type of a field. `list`: texts, or one text with commas. `texts`: texts, or one text. `pairs`: a map of texts. */
type FieldKind = 'text' | 'list' | 'texts' | 'seconds' | 'signedSeconds' | 'number' | 'truth' | 'pairs' | 'map'

/** The fields that a path knows. */
export type FieldKinds = Record<string, FieldKind>

/** How a path refuses a field of the wrong type. Those that tell creating from updating do so without the introduction. */
export type BadField = (text: string) => never

/** As most paths refuse it. */
const failedValidation: BadField = (text) => refuse(400, `Field validation failed: ${text}`)

/** As paths that tell creating from updating refuse it. */
export const failedConversion: BadField = (text) => refuse(400, text)

/** Ends a request that has one of some fields that the servers know and this fake does not. */
export function refuseNotHad(given: Json, names: readonly string[], where: string): void {
  const asked = names.find((name) => given[name] !== undefined && given[name] !== null && given[name] !== false)
  if (asked !== undefined) notFaked(`the field "${asked}" ${where}`)
}

/** The fields of one request. All are checked at once; a field that is null is not there. */
export class VaultFields {
  readonly #values = new Map<string, unknown>()
  /** The warning for fields that the path does not know. */
  readonly warnings: readonly string[]

  constructor(given: Json, kinds: Readonly<FieldKinds>, deny: BadField = failedValidation) {
    for (const [name, kind] of Object.entries(kinds)) {
      const value = given[name]
      if (value === undefined || value === null) continue
      this.#values.set(
        name,
        converters[kind](value, (problem) => deny(`error converting input for field "${name}": ${problem}`), name),
      )
    }
    this.warnings = ignoredFields(given, Object.keys(kinds))
  }

  /** Whether it was sent. */
  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** A text; `''` when it is not there. */
  text(name: string): string {
    return (this.#values.get(name) as string | undefined) ?? ''
  }

  /** Texts; undefined when it is not there. */
  list(name: string): readonly string[] | undefined {
    return this.#values.get(name) as readonly string[] | undefined
  }

  /** A number, or a duration in seconds; undefined when it is not there. */
  number(name: string): number | undefined {
    return this.#values.get(name) as number | undefined
  }

  /** A truth value; undefined when it is not there. */
  truth(name: string): boolean | undefined {
    return this.#values.get(name) as boolean | undefined
  }

  /** A map; undefined when it is not there. */
  map(name: string): Json | undefined {
    return this.#values.get(name) as Json | undefined
  }
}

type Converter = (value: unknown, deny: BadField, name: string) => unknown

const converters: Readonly<Record<FieldKind, Converter>> = {
  text: textOf,
  list: (value, deny) => (typeof value === 'string' ? splitList(value) : listOf(value, deny)),
  texts: (value, deny) => (typeof value === 'string' ? [value] : listOf(value, deny)),
  seconds: secondsOf,
  signedSeconds: anySeconds,
  number: (value, deny) => wholeNumber(value) ?? deny(cannotParse('int', 'ParseInt')),
  truth: (value, deny) => truthOf(value) ?? deny(cannotParse('bool', 'ParseBool')),
  pairs: pairsOf,
  map: (value, deny) => (isMap(value) ? value : deny(unconvertible('map[string]interface {}', value))),
}

function textOf(value: unknown, deny: BadField): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? '1' : '0'
  return deny(unconvertible('string', value))
}

function anySeconds(value: unknown, deny: BadField): number {
  return seconds(value) ?? deny(`time: invalid duration ${JSON.stringify(value)}`)
}

function secondsOf(value: unknown, deny: BadField): number {
  const found = anySeconds(value, deny)
  return found < 0 ? deny(`cannot provide negative value '${found}'`) : found
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function listOf(value: unknown, deny: BadField): string[] {
  const items = Array.isArray(value) ? (value as unknown[]) : [value]
  return items.map((item) => textOf(item, deny).trim())
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined
}

function truthOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined
}

function pairsOf(value: unknown, deny: BadField, name: string): Json {
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, pairText(text, deny)]))
  const pairs = (Array.isArray(value) ? (value as unknown[]) : [value]).map((item) => textOf(item, deny))
  const wrong = pairs.findIndex((pair) => !pair.includes('='))
  if (wrong !== -1) deny(`invalid key pair at index ${wrong} in field "${name}"`)
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}

/** Measured: the server tries again with the map as a list of one, and tells of that. */
function pairText(value: unknown, deny: BadField): string {
  const cause = "'[0]' expected type 'string', got unconvertible type 'map[string]interface {}'"
  return textOf(value, () => deny(`decoding failed due to the following error(s):\n\n${cause}`))
}

function cannotParse(type: string, how: string): string {
  return `'' cannot parse value as '${type}': strconv.${how}: invalid syntax`
}

function unconvertible(type: string, value: unknown): string {
  const given = Array.isArray(value) ? '[]interface {}' : isMap(value) ? 'map[string]interface {}' : typeof value
  return `'' expected type '${type}', got unconvertible type '${given}'`
}
