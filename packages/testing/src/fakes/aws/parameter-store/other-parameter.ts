// Fakes, of AWS Parameter Store: an answer with another parameter than the one that was asked for. Pure.
import type { FakeResponse } from '../../fake-exchange.ts'
import { isMap } from '../aws-fields.ts'

/** The answer as if it were for the parameter `another`: its ARN, name and value, those of listings included. */
export function withOtherParameter(response: FakeResponse): FakeResponse {
  return { ...response, body: JSON.stringify(other('', JSON.parse(response.body))) }
}

function other(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (isMap(item) ? other('', item) : item))
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, other(key, field)]))
  if (name === 'Name') return 'another'
  if (name === 'Value') return 'another secret'
  return name === 'ARN' && typeof value === 'string' ? value.replace(/:parameter\/.*$/s, ':parameter/another') : value
}
