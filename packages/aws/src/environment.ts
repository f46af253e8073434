// AWS: the environment variables that are looked at here; the SDK reads those about credentials by itself.

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a variable holds; undefined also when it is empty, as the SDK has it. */
export function fromEnvironment(env: Environment, name: string): string | undefined {
  const value = env[name]
  return value === '' ? undefined : value
}
