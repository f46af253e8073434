// Fakes, of OpenBao and HashiCorp Vault: requests of the transit engine for one thing or for many, and how each is answered.
import type { FakeResponse } from '../fake-exchange.ts'
import { TransitTrouble } from './transit-text.ts'
import { answer, refuse, refuseListed, type Json } from './vault-answer.ts'
import { isMap, numberField, typeName } from './vault-input.ts'

/** How a kind of request treats many things at once. */
export interface BatchForm {
  /** What an item has whatever happens to it, such as `valid: false`. */
  readonly blank?: Json
  /** Checks the items before any is done. */
  readonly check: (items: readonly unknown[]) => void
  /** What the error for a batch that is no list begins with. */
  readonly place?: string
  /** Whether one that fails makes the answer a 400. */
  readonly failsWhole: boolean
}

/**
 * Does what a request asks for: with its fields, or with each item of `batch_input`. Alone, a trouble is the error of the
 * request; in a batch it is told with its item.
 */
export function answerEach(
  fields: Json,
  form: BatchForm,
  act: (item: Json) => Json,
  parts: { readonly warnings: readonly string[] } = { warnings: [] },
): FakeResponse {
  const items = batchOf(fields, form)
  if (items === undefined)
    return answer(
      orRefuse(() => act(fields)),
      parts,
    )
  const results = items.map((item) => resultOf(item, form, act))
  const failed = results.filter(({ error }) => error !== undefined).length
  return answer(
    { batch_results: results },
    { ...parts, status: form.failsWhole ? statusOf(fields, failed, results.length) : 200 },
  )
}

/** Does something; a trouble is the error of the request. */
export function orRefuse<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof TransitTrouble)) throw error
    return error.status === 400 ? refuse(400, error.message) : refuseListed(error.status, error.message)
  }
}

/** A check of items that must be maps, as all but encryption and decryption do it. */
export function checkMaps(items: readonly unknown[], why: (item: unknown) => string): void {
  const wrong = items
    .map((item, at) => [item, at] as const)
    .filter(([item]) => !isMap(item))
    .map(([item, at]) => `'[${at}]' ${why(item)}`)
  if (wrong.length > 0) failParsing(`decoding failed due to the following error(s):\n\n${wrong.join('\n')}`)
}

/** What is said of an item that is none; `name` is Go's for one that is. */
export function notOfType(name: string): (item: unknown) => string {
  return (item) => `expected type 'transit.${name}', got unconvertible type '${typeName(item)}'`
}

/** A check of items that must be maps with a text. */
export function checkTexts(items: readonly unknown[], field: string, missing: string): void {
  for (const [at, item] of items.entries()) {
    if (!isMap(item)) return failParsing(`[${at}] expected a map, got '${typeName(item)}'`)
    const value = item[field]
    if (value === undefined) failParsing(`'[${at}].${field}' ${missing}`)
    if (typeof value !== 'string') {
      failParsing(`'[${at}].${field}' expected type 'string', got unconvertible type '${typeName(value)}'`)
    }
  }
}

function batchOf({ batch_input: given }: Json, { check, place = "'' " }: BatchForm): readonly Json[] | undefined {
  if (given === undefined || given === null) return undefined
  if (!Array.isArray(given)) return failParsing(`${place}source data must be an array or slice, got ${typeName(given)}`)
  if (given.length === 0) return refuse(400, 'missing batch input to process')
  check(given)
  return given.filter(isMap)
}

function failParsing(why: string): never {
  return refuseListed(500, `failed to parse batch input: ${why}`)
}

function resultOf(item: Json, { blank = {} }: BatchForm, act: (item: Json) => Json): Json {
  const reference = typeof item['reference'] === 'string' ? item['reference'] : ''
  try {
    return { ...blank, ...act(item), reference }
  } catch (error) {
    if (!(error instanceof TransitTrouble)) throw error
    return { ...blank, error: error.message, reference }
  }
}

/** A part of a batch may fail with a status that the client chooses; all of it is always 400. */
function statusOf(fields: Json, failed: number, all: number): number {
  if (failed === 0) return 200
  const chosen = numberField(fields, 'partial_failure_response_code') ?? 0
  return failed < all && chosen > 0 ? chosen : 400
}
