// Vault: JSON in both directions, without losing anything on the way.
import { StoreFailure } from '@keyharbor/core'

/**
 * Parses JSON. A number that a double can't hold comes back as its own text: an integer such as 9007199254740993 would be
 * rounded silently, and 1e400 would be Infinity, which is no JSON. (OpenBao itself turns numbers into doubles when they are
 * written, measured; so only servers that keep digits send such numbers.)
 * Throws a `SyntaxError`, which may quote the text: it must not be passed on; also for what is nested deeper than 1024 levels.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(mayLoseDigits.test(text) ? withNumbersKept(text) : text)
  if (isTooDeep(value, text)) throw new SyntaxError('nested too deeply')
  return value
}

/** `JSON.parse` takes any depth, and what walks through a value later, as `JSON.stringify`, ends in a RangeError. OpenBao takes less than 1000. */
const deepest = 1024

/** Level by level, so that the walk itself needs no stack. Each level has two brackets, so a short text needs no walk. */
function isTooDeep(value: unknown, text: string): boolean {
  if (text.length <= 2 * deepest) return false
  let level = [value].filter(isContainer)
  for (let depth = 0; depth < deepest && level.length > 0; depth += 1)
    level = level.flatMap((container): unknown[] => Object.values(container)).filter(isContainer)
  return level.length > 0
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A cheap look: the shortest integer that a double can't hold has 16 digits, the smallest exponent that overflows has 3. */
const mayLoseDigits = /\d{16}|e\+?\d{3}/i

/** The text with quotes around each number that would not survive. What is inside strings is stepped over. */
function withNumbersKept(text: string): string {
  const token = /"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
  const parts: string[] = []
  let copied = 0
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '"') {
      token.lastIndex = endOfString(text, match.index)
    } else if (!survives(match[0])) {
      parts.push(text.slice(copied, match.index), `"${match[0]}"`)
      copied = token.lastIndex
    }
  }
  return parts.join('') + text.slice(copied)
}

/** Index after the closing quote; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at + 1
  }
  return text.length
}

/** Fractions may be rounded, as every JSON reader does (RFC 8259 §6); integers may not. */
function survives(number: string): boolean {
  const double = Number(number)
  if (!Number.isFinite(double)) return false
  return !/^-?\d+$/.test(number) || String(double) === number || BigInt(number) === BigInt(double)
}

/**
 * JSON text that the server gives back unchanged. Throws `StoreFailure` with `INVALID_ARGUMENT` for what has no JSON form or is
 * nested deeper than 1024 levels, and for lone surrogates, which the server would store as U+FFFD (measured with OpenBao 2.7.2).
 */
export function asJson(value: unknown): string {
  const text = stringified(value)
  if (text === undefined || isTooDeep(value, text) || loneSurrogate.test(text)) {
    const detail =
      'The value has no JSON form, is nested too deeply, or text in it is not well-formed Unicode. Store bytes instead.'
    throw new StoreFailure({ code: 'INVALID_ARGUMENT', detail, retry: 'never' })
  }
  return text
}

/** `JSON.stringify` escapes surrogates only when they are alone; after an odd number of backslashes more it is text. */
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/

function stringified(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** Whether it is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
