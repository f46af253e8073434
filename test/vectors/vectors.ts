// Vectors: reads the files of recorded answers, and refuses what is not a vector before a test leans on it.
import { readFileSync } from 'node:fs'
import { errorCodes, type ErrorCode } from '@keyharbor/core'
import { isObject, type Json, type JsonObject } from './json.ts'
import { placeholderOf, splitPlaceholders } from './placeholders.ts'

/** The services whose answers were recorded; each has a file `<provider>.json`. */
export type Provider = (typeof providers)[number]

/** All of them. */
export const providers = ['aws-secrets-manager', 'aws-ssm', 'azure-key-vault', 'gcp-secret-manager'] as const

/** How sure a vector is; see the README. */
type VectorAuthority = (typeof authorities)[number]

const authorities = ['recording', 'verified-test', 'reported-log', 'golden-shared'] as const

/** What is sent. Placeholders stand for what the situation says. */
export interface VectorRequest {
  /** The HTTP method, or the full name of the gRPC method. */
  readonly method: string
  readonly path?: string
  readonly host?: string
  readonly transport?: 'rest' | 'grpc'
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: string | JsonObject
}

/** What the service answered. What is left out was not recorded: a fake may answer as it likes. */
export interface VectorResponse {
  /** The HTTP status. */
  readonly status?: number
  readonly grpcCode?: number
  readonly code?: string
  readonly innerCode?: string
  readonly message?: string
  /** `null`: the header is absent. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: JsonObject
  readonly details?: readonly Json[]
  /** Paths within the body (`Versions.0.VersionStages`) that are absent. */
  readonly absent?: readonly string[]
  /** What no pattern can say; the test of this vector has a check of its own for it. */
  readonly described?: JsonObject
}

/** What an adapter makes of the answer: fails with a code, or answers a value that is described in words. */
type VectorExpected = { readonly code: ErrorCode; readonly note?: string } | { readonly value: string }

/** One exchange with the real service. */
export interface Vector {
  readonly id: string
  readonly operation: string
  readonly situation: string
  readonly request: VectorRequest
  readonly response: VectorResponse
  readonly notes?: string
  readonly expected: VectorExpected
  readonly authority: VectorAuthority
  readonly source: string
}

/** The vectors of `provider`. Throws an `Error` that says which vector is wrong and how. */
export function loadVectors(provider: Provider): readonly Vector[] {
  const file = `${provider}.json`
  return parseVectors(file, readFileSync(new URL(file, import.meta.url), 'utf8'))
}

/** Reads the text of a vector file; `file` is for messages. Throws an `Error` that says which vector is wrong and how. */
export function parseVectors(file: string, text: string): readonly Vector[] {
  const vectors: unknown = JSON.parse(text)
  if (!Array.isArray(vectors) || vectors.length === 0) throw new Error(`${file}: must be an array of vectors`)
  const ids = new Set<unknown>()
  for (const [at, vector] of vectors.entries()) {
    const id = isObject(vector) && typeof vector.id === 'string' ? vector.id : `vector ${at}`
    for (const problem of vectorShape(vector)) throw new Error(`${file}: ${id}: ${problem}`)
    if (ids.has(id)) throw new Error(`${file}: ${id}: another vector has this id`)
    ids.add(id)
  }
  return vectors as readonly Vector[]
}

/** What is wrong with a value. */
type Shape = (value: unknown) => readonly string[]

const text: Shape = (value) => (typeof value === 'string' && value.trim() !== '' ? [] : ['must be text'])
const anyText: Shape = (value) => (typeof value === 'string' ? knownPlaceholders(value) : ['must be text'])
const pattern: Shape = (value) => [...text(value), ...anyText(value)]
const vectorId: Shape = (value) => matches(value, /^(aws-sm|aws-ssm|azure|gcp-sm)(-[a-z0-9.]+)+$/)
const headerValue: Shape = (value) => (value === null ? [] : pattern(value))
const patterns: Shape = (value) => knownPlaceholders(value)
const body: Shape = (value) => (isObject(value) ? patterns(value) : ['must be an object'])

const requestShape: Shape = object(
  { method: text },
  {
    path: pattern,
    host: (value) => matches(value, /^[a-z.]+$/),
    transport: oneOf(['rest', 'grpc']),
    query: mapOf(pattern),
    headers: mapOf(headerValue),
    body: (value) => (typeof value === 'string' ? pattern(value) : body(value)),
  },
)

const responseShape: Shape = object(
  {},
  {
    status: within(100, 599),
    grpcCode: within(0, 16),
    code: pattern,
    innerCode: pattern,
    message: anyText,
    headers: mapOf(headerValue),
    body,
    details: (value) => (Array.isArray(value) ? patterns(value) : ['must be an array']),
    absent: listOf((value) => matches(value, /^\w+(\.\w+)*$/)),
    described: (value) => (isObject(value) ? [] : ['must be an object']),
  },
)

const codeShape: Shape = object({ code: oneOf(errorCodes) }, { note: text })
const valueShape: Shape = object({ value: text })

const vectorShape: Shape = object(
  {
    id: vectorId,
    operation: text,
    situation: text,
    request: requestShape,
    response: (value) => (isObject(value) && Object.keys(value).length === 0 ? ['is empty'] : responseShape(value)),
    expected: (value) => (isObject(value) && 'code' in value ? codeShape(value) : valueShape(value)),
    authority: oneOf(authorities),
    source: text,
  },
  { notes: text },
)

function object(required: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape {
  const shapes = { ...required, ...optional }
  return (value) => {
    if (!isObject(value)) return ['must be an object']
    const missing = Object.keys(required).filter((key) => !Object.hasOwn(value, key))
    const wrong = Object.entries(value).flatMap(([key, item]) =>
      Object.hasOwn(shapes, key) ? at(key, shapes[key]?.(item) ?? []) : [`${key} is not a key of it`],
    )
    return [...missing.map((key) => `${key} is missing`), ...wrong]
  }
}

function mapOf(shape: Shape): Shape {
  return (value) =>
    isObject(value) ? Object.entries(value).flatMap(([key, item]) => at(key, shape(item))) : ['must be an object']
}

function listOf(shape: Shape): Shape {
  return (value) => (Array.isArray(value) && value.length > 0 ? value.flatMap(shape) : ['must be a list'])
}

function oneOf(allowed: readonly string[]): Shape {
  return (value) =>
    typeof value === 'string' && allowed.includes(value) ? [] : [`must be one of ${allowed.join(', ')}`]
}

function within(low: number, high: number): Shape {
  return (value) =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high ? [] : [`must be ${low} to ${high}`]
}

function matches(value: unknown, expression: RegExp): readonly string[] {
  return typeof value === 'string' && expression.test(value) ? [] : [`must match ${expression}`]
}

function at(key: string, problems: readonly string[]): readonly string[] {
  return problems.map((problem) => `${key}: ${problem}`)
}

/** Every text in `value`, keys too, has placeholders of known kinds only; `<more>` ends an array. */
function knownPlaceholders(value: unknown): readonly string[] {
  if (typeof value === 'string') return unknownIn(value)
  if (Array.isArray(value)) return (value.at(-1) === '<more>' ? value.slice(0, -1) : value).flatMap(knownPlaceholders)
  return isObject(value)
    ? Object.entries(value).flatMap(([key, item]) => [...unknownIn(key), ...knownPlaceholders(item)])
    : []
}

function unknownIn(value: string): readonly string[] {
  const parts = splitPlaceholders(value)
  const unknown = parts.filter((part, index) => index % 2 === 1 && !usable(part, parts))
  return unknown.map((key) => `<${key}> is no placeholder`)
}

/** What is so many seconds after `<t>` is a number, so it can not be a part of a text. */
function usable(key: string, parts: readonly string[]): boolean {
  const placeholder = placeholderOf(key)
  return placeholder !== undefined && (placeholder.after === undefined || parts.join('') === key)
}
