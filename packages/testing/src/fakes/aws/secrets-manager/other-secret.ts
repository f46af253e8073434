// Fakes, of AWS Secrets Manager: an answer with another secret than the one that was asked for. Pure.
import type { FakeResponse } from '../../fake-exchange.ts'
import type { Json } from '../aws-answer.ts'
import { isMap } from '../aws-fields.ts'

const otherText = 'another secret'

/** The answer as if it were for the secret `another`: its ARN, name and value, those of a batch included. */
export function withOtherSecret(response: FakeResponse): FakeResponse {
  const body = JSON.parse(response.body) as unknown
  return isMap(body) ? { ...response, body: JSON.stringify(other(body)) } : response
}

function other(body: Json): Json {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, otherField(name, value)]))
}

function otherField(name: string, value: unknown): unknown {
  if (name === 'Name') return 'another'
  if (name === 'SecretString') return otherText
  if (name === 'SecretBinary') return Buffer.from(otherText).toString('base64')
  if (name === 'ARN' && typeof value === 'string') return value.replace(/:secret:.*$/s, ':secret:another-AnOthe')
  if (Array.isArray(value)) return value.map((item: unknown) => (isMap(item) ? other(item) : item))
  return value
}
