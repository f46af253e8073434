// Fakes, of OpenBao and HashiCorp Vault: from what was sent to an operation, with everything that is refused before any engine is asked.
import type { FakeRequest } from '../fake-exchange.ts'
import { empty, refuse, VaultRefusal, type Json } from './vault-answer.ts'
import { seconds } from './go-duration.ts'

/** What is done at a path. Whether a write creates or updates is known to the engine alone. */
export type Operation = 'read' | 'list' | 'scan' | 'write' | 'patch' | 'delete'

/** A request that can be dispatched. */
export interface VaultInput {
  readonly operation: Operation
  /** Below `/v1/`, decoded; with a slash at its end for a list and a scan. */
  readonly path: string
  readonly query: URLSearchParams
  /** The JSON that was sent; empty if nothing was. */
  readonly fields: Json
  readonly token: string
  /** As `''`, `'a/'` or `'a/b/'`. */
  readonly namespace: string
  /** How long the answer is to stay wrapped, in seconds; 0: it is not wrapped. */
  readonly wrapSeconds: number
  /** As it was sent: path and query, encoded. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** Both servers stop at 32 MiB. */
const largestBody = 32 * 1024 * 1024

/** JSON with more strings, keys included, is refused (measured, OpenBao 2.7.2). */
const mostStrings = 1000

/** Reads a request; refuses what no path of the server takes. */
export function vaultInput(request: FakeRequest): VaultInput {
  const [encoded, search] = splitAt(request.url, '?')
  const query = new URLSearchParams(search)
  const operation = operationOf(request, query)
  const path = pathOf(encoded)
  const { 'x-vault-token': token, authorization = '', 'x-vault-namespace': namespace = '' } = request.headers ?? {}
  if (operation === 'patch') checkMerge(request.headers?.['content-type'] ?? '')
  const fields = operation === 'write' || operation === 'patch' ? fieldsOf(request.body ?? '') : {}
  if (operation === 'write' && path.endsWith('/')) refuse(400, "cannot write to a path ending in '/'")
  return {
    operation,
    path: (operation === 'list' || operation === 'scan') && !path.endsWith('/') ? `${path}/` : path,
    query,
    fields,
    token: token ?? authorization.replace(/^Bearer /, ''),
    namespace: namespace.replaceAll(/^\/+|\/+$/g, '').replace(/(.)$/, '$1/'),
    wrapSeconds: wrapSeconds(request.headers?.['x-vault-wrap-ttl'] ?? ''),
    url: request.url,
    headers: request.headers ?? {},
  }
}

function wrapSeconds(header: string): number {
  if (header === '') return 0
  const wanted = seconds(header) ?? badWrap(`time: invalid duration ${JSON.stringify(header)}`)
  if (wanted < 0) badWrap('requested wrap ttl cannot be negative')
  return Math.floor(wanted)
}

function badWrap(reason: string): never {
  return refuse(400, `error parsing X-Vault-Wrap-TTL header: ${reason}`)
}

/** What Go reads as true. */
const truths: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True']

function operationOf({ method, url }: FakeRequest, query: URLSearchParams): Operation {
  if (method === 'HEAD' && /^\/v1\/sys\/health(\?|$)/.test(url)) return 'read'
  if (method === 'GET') return isTrue(query, 'list') ? 'list' : isTrue(query, 'scan') ? 'scan' : 'read'
  const operations: Readonly<Record<string, Operation>> = {
    LIST: 'list',
    SCAN: 'scan',
    POST: 'write',
    PUT: 'write',
    PATCH: 'patch',
    DELETE: 'delete',
  }
  if (method === 'OPTIONS') refuse(400, 'cannot handle internal-only request operation')
  return operations[method] ?? end(405)
}

function isTrue(query: URLSearchParams, name: string): boolean {
  return truths.includes(query.get(name) ?? '')
}

/** The path below `/v1/`. The router of Go redirects from what is not clean, before anybody has looked at the token. */
function pathOf(encoded: string): string {
  if (/%(?![0-9a-f]{2})/i.test(encoded)) end(400)
  if (/\/(\.{0,2})\//.test(encoded) || /\/\.{1,2}$/.test(encoded)) {
    throw new VaultRefusal({ status: 307, headers: { location: cleaned(encoded) }, body: '' })
  }
  if (!encoded.startsWith('/v1/'))
    throw new VaultRefusal({ status: 404, headers: plainText, body: '404 page not found\n' })
  const path = decoded(encoded.slice('/v1/'.length))
  if (path.split('/').includes('..')) refuse(400, 'relative paths not supported')
  // What Go's unicode.IsPrint refuses.
  if (/[\p{C}\p{Z}]/u.test(path.replaceAll(' ', ''))) end(400)
  return path
}

function cleaned(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return refuse(404)
  }
}

function checkMerge(contentType: string): void {
  const type = contentType.split(';')[0]?.trim() ?? ''
  if (type === 'application/merge-patch+json') return
  refuse(415, `PATCH requires Content-Type of application/merge-patch+json, provided ${type}`)
}

function fieldsOf(body: string): Json {
  if (Buffer.byteLength(body) > largestBody) refuse(413, 'http: request body too large')
  if (body.trim() === '') return {}
  const parsed = parsedJson(body)
  if (stringsIn(parsed) > mostStrings) {
    refuse(400, 'refused JSON input due to high complexity: exceeded maximum number of strings')
  }
  if (parsed === null) return {}
  if (isMap(parsed)) return parsed
  const type = Array.isArray(parsed) ? 'array' : typeof parsed === 'boolean' ? 'bool' : typeof parsed
  return refuse(400, `${cannotDecode}: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`)
}

const cannotDecode = 'failed to decode JSON input'

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return refuse(400, `${cannotDecode}: unexpected EOF`)
  }
}

function stringsIn(value: unknown): number {
  if (typeof value === 'string') return 1
  if (typeof value !== 'object' || value === null) return 0
  const keys = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce<number>((sum, item) => sum + stringsIn(item), keys)
}

/** Whether a value is a map of JSON. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field that must be a map; undefined when it is not there or null. */
export function mapField(fields: Json, name: string): Json | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (isMap(value)) return value
  const [place, type] = Array.isArray(value) ? ['[0]', typeName(value[0])] : ['', typeName(value)]
  return refuse(
    400,
    `error converting input for field "${name}": '${place}' expected type 'map[string]interface {}', got unconvertible type '${type}'`,
  )
}

/** Seconds of a field; undefined when it is not there. */
export function durationField(fields: Json, name: string): number | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  return (
    seconds(value) ??
    refuse(400, `error converting input for field "${name}": time: invalid duration ${JSON.stringify(value)}`)
  )
}

/** As `durationField`, for fields that take no negative one. */
export function positiveDurationField(fields: Json, name: string): number | undefined {
  const value = durationField(fields, name)
  if (value === undefined || value >= 0) return value
  return refuse(400, `error converting input for field "${name}": cannot provide negative value '${value}'`)
}

/** Reads a field where both servers look at all fields before they begin: they say so, before what is wrong with it. */
export function checkedField<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error
    const { errors } = JSON.parse(error.response.body) as { errors: string[] }
    return refuse(error.response.status, ...errors.map((text) => `Field validation failed: ${text}`))
  }
}

/** A text; undefined when it is not there or empty. */
export function textField(fields: Json, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A list of texts; one text alone need not be in a list. Undefined when it is not there. */
export function listField(fields: Json, name: string): readonly string[] | undefined {
  const value = fields[name]
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
}

/** A whole number; text that is one will do. Undefined when it is not there. */
export function numberField(fields: Json, name: string): number | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return value
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value)
  return refuse(400, cannotParse(name, 'int', 'ParseInt'))
}

/** A truth value; text that is one will do. Undefined when it is not there. */
export function truthField(fields: Json, name: string): boolean | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (truths.includes(text)) return true
  if (falsehoods.includes(text)) return false
  return refuse(400, cannotParse(name, 'bool', 'ParseBool'))
}

const falsehoods: readonly string[] = ['0', 'f', 'F', 'FALSE', 'false', 'False']

function cannotParse(field: string, type: string, how: string): string {
  return `error converting input for field "${field}": '' cannot parse value as '${type}': strconv.${how}: invalid syntax`
}

/** As `ignoredFields`, of the parameters of a query. */
export function ignoredParameters(query: URLSearchParams, known: readonly string[] = []): string[] {
  return ignoredFields(Object.fromEntries(query), ['list', 'scan', ...known])
}

/** The warning that both servers give for fields they do not know. */
export function ignoredFields(fields: Json, known: readonly string[]): string[] {
  const unknown = Object.keys(fields).filter((name) => !known.includes(name))
  if (unknown.length === 0) return []
  return [`Endpoint ignored these unrecognized parameters: [${unknown.sort().join(' ')}]`]
}

/** What Go calls the type of a value of JSON. */
export function typeName(value: unknown): string {
  if (typeof value === 'number') return 'json.Number'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' } as const

function end(status: number): never {
  throw new VaultRefusal(empty(status))
}

function splitAt(whole: string, separator: string): [string, string] {
  const at = whole.indexOf(separator)
  return at === -1 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + separator.length)]
}
