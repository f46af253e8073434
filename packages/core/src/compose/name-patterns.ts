// Compose: which names a guard lets through. Pure.

/** A whole name, or how names begin. */
export interface NamePattern {
  readonly text: string
  /** True when `text` is a beginning, and at least one character must follow it. */
  readonly open: boolean
}

/**
 * Reads one pattern: a whole name, or a beginning followed by one `*`, which stands for at least one character, slashes
 * included. Undefined for anything else: no text, a `*` in another place, or a `*` that nothing precedes and that would let
 * everything through.
 */
export function namePattern(given: unknown): NamePattern | undefined {
  if (typeof given !== 'string') return undefined
  const open = given.endsWith('*')
  const text = open ? given.slice(0, -1) : given
  return text === '' || text.includes('*') ? undefined : { text, open }
}

/** Whether one of `patterns` is for `name`. */
export function matchesPattern(patterns: readonly NamePattern[], name: string): boolean {
  return patterns.some(({ text, open }) => (open ? name.startsWith(text) && name.length > text.length : name === text))
}

/** A pattern as it is written. */
export function patternText({ text, open }: NamePattern): string {
  return open ? `${text}*` : text
}
