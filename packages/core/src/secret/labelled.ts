// Secret: what `console.log` and `util.inspect` show of things that must not show what they hold.
import { inspect } from 'node:util'

/** Makes `util.inspect` show what `toString` says, at any depth and with any option, for all that inherit from `prototype`. */
export function labelled(prototype: { toString(): string }): void {
  Object.defineProperty(prototype, inspect.custom, {
    value(this: { toString(): string }): string {
      return this.toString()
    },
  })
}
