// Testing: everything that logging, serialising or inspecting a thing can show of it.
import { format, inspect } from 'node:util'

/**
 * All that can be seen of `thing` without asking for its value: inspected (hidden properties, all depths, with and without
 * its own `inspect`), formatted, as JSON, as text, and of errors the stack and every cause. What spreading or cloning copies is
 * among the properties. Search it with `findCanary`.
 */
export function printed(thing: unknown): string {
  return ways.map((way) => shownBy(way, thing)).join('\n')
}

const everything = {
  depth: Infinity,
  showHidden: true,
  getters: true,
  maxArrayLength: Infinity,
  maxStringLength: Infinity,
} as const

const ways: readonly ((thing: unknown) => unknown)[] = [
  (thing) => inspect(thing, { ...everything, customInspect: false }),
  (thing) => inspect(thing, everything),
  (thing) => format('%s %j', thing, thing),
]

/** A way that throws (a `toString` that fails) shows its error, which may quote the thing. */
function shownBy(way: (thing: unknown) => unknown, thing: unknown): string {
  try {
    return String(way(thing))
  } catch (error) {
    return inspect(error)
  }
}
