// Fakes, of any service: what was received, without values and tokens.
import type { FakeRequest } from './fake-exchange.ts'

/** One request that reached a fake. */
export interface FakeCall {
  /** In capitals. */
  readonly method: string
  /** Path and query as they were sent, still encoded; a `token` in the query is `'[redacted]'`. */
  readonly url: string
  /** Headers that hold no credential have their value, all others `'[redacted]'`. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The JSON that was sent, with `'[redacted]'` for every value that may be secret; undefined without a body. Other bodies are `'[redacted]'`. */
  readonly body: unknown
}

const redacted = '[redacted]'

/** Headers of HTTP itself whose values are kept for every service: they say how something is asked, never with which right. */
const plainHeaders: readonly string[] = ['accept', 'connection', 'content-length', 'content-type', 'host', 'user-agent']

/** As `auth/token/lookup` of OpenBao takes one. */
const tokenInQuery = /(?<=[?&]token=)[^&]*/g

/** What of a request holds no secret and is kept as it is. */
export interface PlainParts {
  /** Names of headers, in lower case, beside those of HTTP itself. */
  readonly headers: readonly string[]
  /** Names of top-level fields of the body. */
  readonly fields: readonly string[]
}

/** All requests that reached a fake, in order, those too that met a fault. */
export class FakeCalls implements Iterable<FakeCall> {
  #calls: FakeCall[] = []

  /** How many there were; those of one method, and whose URL contains `part`, if given. */
  count(method?: string, part = ''): number {
    return this.#calls.filter((call) => (method ?? call.method) === call.method && call.url.includes(part)).length
  }

  /** The last one. */
  get last(): FakeCall | undefined {
    return this.#calls.at(-1)
  }

  /** Forgets all. */
  clear(): void {
    this.#calls = []
  }

  /** @internal Left out of the declarations: the fake adds a request, and what is not plain is redacted. */
  record(request: FakeRequest, plain: PlainParts): void {
    const { method, url, headers = {}, body = '' } = request
    const kept = [...plainHeaders, ...plain.headers]
    const shown = Object.entries(headers).map(([name, value]) => [name, kept.includes(name) ? value : redacted])
    const call = {
      method,
      url: url.replaceAll(tokenInQuery, redacted),
      headers: Object.fromEntries(shown) as FakeCall['headers'],
    }
    this.#calls.push({ ...call, body: body === '' ? undefined : shapeOf(body, plain.fields) })
  }

  /** In the order in which they came. */
  [Symbol.iterator](): Iterator<FakeCall> {
    return this.#calls.values()
  }
}

function shapeOf(body: string, plainFields: readonly string[]): unknown {
  try {
    return withoutValues(JSON.parse(body) as unknown, plainFields)
  } catch {
    return redacted
  }
}

function withoutValues(value: unknown, plainFields: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutValues(item))
  if (typeof value !== 'object' || value === null) return redacted
  const fields = Object.entries(value).map(([name, field]) => {
    return [name, plainFields.includes(name) ? (field as unknown) : withoutValues(field)]
  })
  return Object.fromEntries(fields)
}
