// Each vector can be answered, and an answer that lacks any one thing of it is refused: none contradicts itself, none is idle.
import { describe, expect, it } from 'vitest'
import { fillRequest } from './fill-request.ts'
import { isObject, type Json } from './json.ts'
import { matchAnswer, type VectorAnswer } from './match-answer.ts'
import { splitPlaceholders, type Bindings } from './placeholders.ts'
import { loadVectors, providers, type VectorResponse } from './vectors.ts'

const kindSamples: Readonly<Record<string, string | number>> = {
  uuid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  time: 1773934357.694,
  day: 1773878400,
  'epoch:int': 1773934357,
  'epoch:number': 1773934357.694,
  nanos: 172_040_000,
  'project-number': '123456',
  suffix: 'AbCdEf',
  hex: '0a1b2c3d4e5f',
  t: 1773934357,
}

/** What `key` may stand for; another value for each number. */
function sampleOf(key: string): string | number {
  const [, seconds] = /^t\+(\d+)$/.exec(key) ?? []
  return seconds ? Number(kindSamples.t) + Number(seconds) : (kindSamples[key] ?? `sample-${key.replace(':', '.')}`)
}

function sampleText(text: string): string | number {
  const parts = splitPlaceholders(text)
  if (parts.length === 3 && parts.join('') === parts[1]) return sampleOf(parts[1])
  return parts.map((part, index) => (index % 2 === 1 ? sampleOf(part) : part)).join('')
}

function sample(recorded: Json): Json {
  if (typeof recorded === 'string') return sampleText(recorded)
  if (Array.isArray(recorded)) return recorded.filter((item) => item !== '<more>').map(sample)
  if (!isObject(recorded)) return recorded
  return Object.fromEntries(Object.entries(recorded).map(([key, value]) => [String(sampleText(key)), sample(value)]))
}

/** An answer that is just what was recorded. */
function answerTo({ headers = {}, absent: _absent, described: _described, ...rest }: VectorResponse): VectorAnswer {
  const present = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null)
  const answer: VectorAnswer = Object.fromEntries(
    Object.entries(rest).map(([key, recorded]) => [key, sample(recorded)]),
  )
  return { ...answer, headers: Object.fromEntries(present.map(([name, text]) => [name, String(sampleText(text))])) }
}

/** A copy of `value` with null at the end of `path`. */
function withNull(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return null
  if (Array.isArray(value)) return value.with(Number(first), withNull(value[Number(first)], rest))
  return { ...(value as object), [first]: withNull((value as Readonly<Record<string, unknown>>)[first], rest) }
}

/** Copies of `value` from each of which one key or item, at any depth, is missing. */
function* lacking(value: unknown): Generator {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield value.toSpliced(at, 1)
      for (const less of lacking(item)) yield value.with(at, less)
    }
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value
      yield rest
      for (const less of lacking(item)) yield { ...value, [key]: less }
    }
  }
}

describe.each(providers)('each vector of %s', (provider) => {
  const vectors = loadVectors(provider)

  it.each(vectors)('$id agrees with its own answer, and with nothing less', ({ response }) => {
    const { headers = {}, ...answer } = answerTo(response)
    expect(matchAnswer(response, { ...answer, headers }).problems).toEqual([])
    for (const less of lacking(answer))
      expect(problemsOf(response, { ...(less as VectorAnswer), headers })).not.toEqual([])
    for (const less of lacking(headers))
      expect(problemsOf(response, { ...answer, headers: less as {} })).not.toEqual([])
  })

  it.each(vectors.filter(({ response }) => response.absent))('$id refuses what must be absent', ({ response }) => {
    const answer = answerTo(response)
    for (const path of response.absent ?? [])
      expect(problemsOf(response, { ...answer, body: withNull(answer.body, path.split('.')) })).toEqual([
        `body.${path}: must be absent`,
      ])
  })

  it.each(vectors)('$id can be sent once its placeholders are known', ({ request }) => {
    const everything: Bindings = new Proxy({}, { get: (_, key) => sampleOf(String(key)) })
    expect(JSON.stringify(fillRequest(request, everything))).not.toMatch(/<[a-z]/)
  })
})

function problemsOf(response: VectorResponse, answer: VectorAnswer): readonly string[] {
  return matchAnswer(response, answer).problems
}
