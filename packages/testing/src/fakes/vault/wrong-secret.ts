// Fakes, of OpenBao and HashiCorp Vault: an answer with another secret than the one that was asked for. Pure.
import type { FakeResponse } from '../fake-exchange.ts'
import type { Json } from './vault-answer.ts'
import { isMap } from './vault-input.ts'

const otherText = 'another secret'

/** Fields whose text is base64. */
const encoded: readonly string[] = ['plaintext', 'random_bytes']

/** Texts that are no secret, and that would not be well-formed any more: times, and what is encrypted or signed. */
const kept = /^(\d{4}-\d\d-\d\dT[\d:.]+Z|vault:v\d+:.*)$/s

/** The answer with each text of its data replaced, those of KV 2 and of batches included, and its token, of a login or for a wrapped answer. */
export function withWrongSecret(response: FakeResponse): FakeResponse {
  if (response.body === '') return response
  const body = JSON.parse(response.body) as unknown
  if (!isMap(body)) return response
  const other = { ...body, ...otherData(body), ...otherToken(body, 'auth', 'client_token') }
  return { ...response, body: JSON.stringify({ ...other, ...otherToken(body, 'wrap_info', 'token') }) }
}

function otherData({ data }: Json): Json {
  if (!isMap(data)) return {}
  return { data: isMap(data['data']) ? { ...data, data: otherTexts(data['data']) } : otherTexts(data) }
}

function otherToken(body: Json, block: string, field: string): Json {
  const told = body[block]
  return isMap(told) ? { [block]: { ...told, [field]: otherText } } : {}
}

function otherTexts(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, otherValue(name, value)]))
}

function otherValue(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isMap(item) ? otherTexts(item) : (item as unknown)))
  if (typeof value !== 'string' || kept.test(value)) return value
  return encoded.includes(name) ? Buffer.from(otherText).toString('base64') : otherText
}
