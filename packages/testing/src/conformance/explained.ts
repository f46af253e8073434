// Conformance: adds to a failure what its assertion can not know: which input it is about, and what to do.
import { types } from 'node:util'

/** The same error with another message, which `explain` makes of its own; something thrown that is no error becomes one. */
export function explained(error: unknown, explain: (message: string) => string): unknown {
  if (!types.isNativeError(error)) return new Error(explain('Something was thrown that is no error.'))
  const { message, stack = '' } = error
  const better = explain(message)
  const betterStack = stack.replace(message, () => better)
  // Reporters show the one or the other. A frozen error keeps both.
  Reflect.set(error, 'stack', betterStack)
  Reflect.set(error, 'message', better)
  return error
}

/** Runs the part of a rule that is about `what`; its failure says so. */
export async function about(what: string, check: () => Promise<unknown>): Promise<void> {
  try {
    await check()
  } catch (error) {
    throw explained(error, (message) => `${what}: ${message}`)
  }
}
