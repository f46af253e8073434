// Vectors: writes what the placeholders of a request stand for in their places, so that it can be sent.
import { isObject, type Json } from './json.ts'
import { splitPlaceholders, type Bindings } from './placeholders.ts'
import type { VectorRequest } from './vectors.ts'

/** `request` as it is sent. Throws a `TypeError` for a placeholder that the situation says nothing of. */
export function fillRequest(request: VectorRequest, bindings: Bindings): VectorRequest {
  return fill(request as unknown as Json, bindings) as unknown as VectorRequest
}

function fill(value: Json, bindings: Bindings): Json {
  if (typeof value === 'string') return fillText(value, bindings)
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, bindings))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, bindings)]))
}

function fillText(text: string, bindings: Bindings): string {
  const parts = splitPlaceholders(text).map((part, index) => (index % 2 === 1 ? known(part, bindings) : part))
  return parts.join('')
}

function known(key: string, bindings: Bindings): string {
  const value = bindings[key]
  if (value === undefined) throw new TypeError(`The request has <${key}>: let the situation say what it stands for.`)
  return String(value)
}
