// Vectors: compares one recorded text, placeholders and all, with what a fake answered.
import { placeholderOf, splitPlaceholders, type Placeholder } from './placeholders.ts'
import { bind, differs, type Trial } from './trial.ts'

/** Compares `recorded` with `found`, and notes in `trial` what its placeholders stand for. */
export function matchText(recorded: string, found: unknown, path: string, trial: Trial): void {
  const parts = splitPlaceholders(recorded)
  const [before, key, after] = parts
  if (parts.length === 3 && before === '' && after === '') matchWhole(required(key), found, path, trial)
  else if (typeof found === 'string') matchParts(recorded, found, path, trial)
  else differs(trial, path, recorded, found)
}

function matchWhole(placeholder: Placeholder, found: unknown, path: string, trial: Trial): void {
  const plain = typeof found === 'string' || typeof found === 'number'
  if (!plain || !placeholder.kind.fits(found)) differs(trial, path, `<${placeholder.key}>`, found)
  else bind(trial, placeholder, found, path)
}

function matchParts(recorded: string, found: string, path: string, trial: Trial): void {
  const placeholders = splitPlaceholders(recorded).filter(isKey).map(required)
  const match = patternOf(recorded, trial).exec(found)
  if (!match) {
    differs(trial, path, recorded, found)
    return
  }
  for (const [at, placeholder] of placeholders.entries()) {
    const value = match.groups?.[groupOf(at)]
    if (value !== undefined) bind(trial, placeholder, value, path)
  }
}

/** What is known is written out, so that text before and after it can not be taken for a part of it. */
function patternOf(recorded: string, trial: Trial): RegExp {
  const seen = new Map<string, string>()
  const sources = splitPlaceholders(recorded).map((part, index) => {
    if (!isKey(part, index)) return escaped(part)
    const { key, kind, binds } = required(part)
    const known = trial.bound.get(key)
    if (known !== undefined) return escaped(String(known))
    const group = groupOf((index - 1) / 2)
    const again = seen.get(key)
    if (binds && again !== undefined) return String.raw`\k<${again}>`
    seen.set(key, group)
    return `(?<${group}>${kind.pattern})`
  })
  return new RegExp(`^${sources.join('')}$`)
}

function required(key: string | undefined): Placeholder {
  const placeholder = placeholderOf(key ?? '')
  if (!placeholder) throw new TypeError(`There is no placeholder <${key}>: add its kind to placeholders.ts.`)
  return placeholder
}

function isKey(_part: string, index: number): boolean {
  return index % 2 === 1
}

function groupOf(at: number): string {
  return `p${at}`
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
