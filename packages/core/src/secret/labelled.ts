// Secret: what `console.log` and `util.inspect` show of things that must not show what they hold.

/**
 * `inspect.custom`, without loading `node:util` for it: it is registered under this name
 * (https://nodejs.org/docs/latest-v20.x/api/util.html#utilinspectcustom).
 */
const inspectCustom: symbol = Symbol.for('nodejs.util.inspect.custom')

/** Makes `util.inspect` show what `toString` says, at any depth and with any option, for all that inherit from `prototype`. */
export function labelled(prototype: { toString(): string }): void {
  Object.defineProperty(prototype, inspectCustom, {
    value(this: { toString(): string }): string {
      return this.toString()
    },
  })
}
