// Vectors: compares what a fake answered with what the real service was recorded to answer.
import { isObject, type Json, type JsonObject } from './json.ts'
import { matchText } from './match-text.ts'
import type { Bindings } from './placeholders.ts'
import { differs, type Trial } from './trial.ts'
import type { VectorResponse } from './vectors.ts'

/** What came back, as far as it was seen. Header names in any case; `code` and `message` where the protocol has them. */
export interface VectorAnswer {
  readonly status?: number
  readonly grpcCode?: number
  readonly code?: string
  readonly innerCode?: string
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly details?: unknown
}

/** What `matchAnswer` found. */
export interface Match {
  /** What does not agree, each with its path; empty when all does. */
  readonly problems: readonly string[]
  /** What the placeholders stand for. */
  readonly bindings: Bindings
}

/** The last item of an array that goes on in a way that was not recorded. */
const more = '<more>'

/**
 * Compares `answer` with `response`. Only what was recorded is asked for, and what `absent` names or is `null` under
 * `headers` must not be there; arrays are as long as recorded unless they end in `<more>`, and objects with placeholders
 * for keys have no other keys. `bindings`: what the situation says that placeholders stand for; default none.
 */
export function matchAnswer(response: VectorResponse, answer: VectorAnswer, bindings: Bindings = {}): Match {
  const trial: Trial = { bound: new Map(Object.entries(bindings)), problems: [] }
  for (const key of ['status', 'grpcCode', 'code', 'innerCode', 'message', 'body', 'details'] as const) {
    const recorded = response[key]
    if (recorded !== undefined) matchValue(recorded, answer[key], key, trial)
  }
  matchHeaders(response.headers ?? {}, answer.headers ?? {}, trial)
  for (const path of response.absent ?? []) matchAbsent(answer.body, path, trial)
  return { problems: trial.problems, bindings: Object.fromEntries(trial.bound) }
}

function matchHeaders(recorded: Readonly<Record<string, string | null>>, found: object, trial: Trial): void {
  const lowered = new Map(Object.entries(found).map(([name, value]): [string, unknown] => [name.toLowerCase(), value]))
  for (const [name, value] of Object.entries(recorded)) {
    const got = lowered.get(name.toLowerCase())
    const path = `headers.${name}`
    if (value !== null) matchText(value, got, path, trial)
    else if (got !== undefined) trial.problems.push(`${path}: must be absent`)
  }
}

function matchAbsent(body: unknown, path: string, trial: Trial): void {
  let within = body
  for (const key of path.split('.')) {
    if (typeof within !== 'object' || within === null || !Object.hasOwn(within, key)) return
    within = (within as Readonly<Record<string, unknown>>)[key]
  }
  trial.problems.push(`body.${path}: must be absent`)
}

function matchValue(recorded: Json, found: unknown, path: string, trial: Trial): void {
  if (typeof recorded === 'string') matchText(recorded, found, path, trial)
  else if (Array.isArray(recorded)) matchArray(recorded, found, path, trial)
  else if (isObject(recorded)) matchObject(recorded, found, path, trial)
  else if (recorded !== found) differs(trial, path, recorded, found)
}

function matchArray(recorded: readonly Json[], found: unknown, path: string, trial: Trial): void {
  const open = recorded.at(-1) === more
  const items = open ? recorded.slice(0, -1) : recorded
  if (!Array.isArray(found)) {
    differs(trial, path, recorded, found)
    return
  }
  if (open ? found.length < items.length : found.length !== items.length)
    trial.problems.push(`${path}: expected ${items.length} items, got ${found.length}`)
  for (const [at, item] of items.entries()) if (at < found.length) matchValue(item, found[at], `${path}.${at}`, trial)
}

/** Plain keys first: they say what the placeholders among the keys stand for. */
function matchObject(recorded: JsonObject, found: unknown, path: string, trial: Trial): void {
  if (!isObject(found)) {
    differs(trial, path, recorded, found)
    return
  }
  const entries = Object.entries(recorded)
  const [plain, open] = [entries.filter(([key]) => !isOpen(key)), entries.filter(([key]) => isOpen(key))]
  const ordered = plain.toSorted(([, a], [, b]) => Number(hasOpenKeys(a)) - Number(hasOpenKeys(b)))
  for (const [key, value] of ordered) {
    if (Object.hasOwn(found, key)) matchValue(value, found[key], `${path}.${key}`, trial)
    else trial.problems.push(`${path}.${key}: is missing`)
  }
  if (open.length === 0) return
  const rest = Object.keys(found).filter((key) => !Object.hasOwn(recorded, key))
  if (rest.length !== open.length)
    trial.problems.push(`${path}: expected ${open.length} ids as keys, got ${rest.length}`)
  else adopt(trial, matchOpen(open, rest, found, path, trial))
}

/** Tries which key of the answer is which; the trial of the first assignment that agrees, else of the last that does not. */
function matchOpen(
  open: readonly (readonly [string, Json])[],
  keys: readonly string[],
  found: Readonly<Record<string, unknown>>,
  path: string,
  trial: Trial,
): Trial {
  const [first, ...others] = open
  if (!first) return trial
  const [recordedKey, recorded] = first
  let last = trial
  for (const key of keys) {
    const attempt = copyOf(trial)
    matchText(recordedKey, key, `${path} (key)`, attempt)
    matchValue(recorded, found[key], `${path}.${recordedKey}`, attempt)
    const rest = keys.filter((other) => other !== key)
    last = matchOpen(others, rest, found, path, attempt)
    if (last.problems.length === trial.problems.length) return last
  }
  return last
}

function copyOf({ bound, problems }: Trial): Trial {
  return { bound: new Map(bound), problems: [...problems] }
}

function adopt(trial: Trial, outcome: Trial): void {
  for (const [key, value] of outcome.bound) trial.bound.set(key, value)
  trial.problems.splice(0, trial.problems.length, ...outcome.problems)
}

function isOpen(key: string): boolean {
  return key.includes('<')
}

function hasOpenKeys(value: Json): boolean {
  return isObject(value) && Object.keys(value).some(isOpen)
}
