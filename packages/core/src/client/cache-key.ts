// Client: under which key a value is cached. Pure.

/**
 * One version's key: different names or selectors never share one, and none is the key of a current version, which is its
 * name: a name has no unprintable character. Selectors are JSON values.
 */
export function versionKey(name: string, selector: unknown): string {
  return `\0${JSON.stringify([name, selector])}`
}

/** How an error names the version that was asked for, where the selector tells one. */
export function selectorLabel(selector: unknown): string | undefined {
  if (typeof selector === 'string') return selector
  if (typeof selector !== 'object' || selector === null) return undefined
  const { id, stage } = selector as { readonly id?: unknown; readonly stage?: unknown }
  return [id, stage].find((label) => typeof label === 'string')
}
