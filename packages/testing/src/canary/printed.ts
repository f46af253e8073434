// Testing: everything that logging, serialising or inspecting a thing can show of it.
import { format, inspect } from 'node:util'

/**
 * All that can be seen of `thing` without asking for its value: inspected (hidden properties, all depths, with and without
 * its own `inspect`), formatted, as JSON, as text, spread, cloned, and of errors the stack and every cause.
 * Search it with `findCanary`.
 */
export function printed(thing: unknown): string {
  return ways.map((way) => shownBy(way, thing)).join('\n')
}

const ways: readonly ((thing: unknown) => unknown)[] = [
  (thing) => inspect(thing, { depth: Infinity, showHidden: true, customInspect: false, maxArrayLength: Infinity }),
  (thing) => inspect(thing, { depth: Infinity, getters: true, maxStringLength: Infinity }),
  (thing) => format('%s %o %O %j', thing, thing, thing, thing),
  (thing) => JSON.stringify(thing),
  (thing) => String(thing),
  (thing) => JSON.stringify({ ...(thing as object) }),
  (thing) => inspect(structuredClone(thing), { depth: Infinity, showHidden: true }),
  (thing) => (thing as Error).stack,
]

/** A way that throws (no JSON of a cycle, no clone of a function) shows its error, which may quote the thing. */
function shownBy(way: (thing: unknown) => unknown, thing: unknown): string {
  try {
    return String(way(thing))
  } catch (error) {
    return inspect(error)
  }
}
