// Vectors: the state of one comparison: what the placeholders stand for so far, and what does not agree.
import type { Placeholder } from './placeholders.ts'

/** One comparison of an answer with a vector. */
export interface Trial {
  readonly bound: Map<string, string | number>
  readonly problems: string[]
}

/** Notes that `found` is not what was recorded at `path`. What a `<value>` stands for is not shown. */
export function differs(trial: Trial, path: string, recorded: unknown, found: unknown): void {
  const shown = String(recorded).includes('<value') ? `${typeof found} that is something else` : show(found)
  trial.problems.push(`${path}: expected ${show(recorded)}, got ${shown}`)
}

/** Lets `placeholder` stand for `found`; notes a problem where it stands for something else already, or another one for this. */
export function bind(trial: Trial, placeholder: Placeholder, found: string | number, path: string): void {
  if (!placeholder.binds) return
  const { key, kind, after = 0 } = placeholder
  const [name, value] = after === 0 ? [key, found] : ['t', Number(found) - after]
  const before = trial.bound.get(name)
  if (before !== undefined && before !== value) {
    trial.problems.push(`${path}: <${key}> stands for something else elsewhere in this answer or its situation`)
  }
  const twin = [...trial.bound].find(
    ([other, bound]) => other !== name && bound === value && kindOf(other) === kind.name,
  )
  if (kind.named && twin) trial.problems.push(`${path}: <${key}> must differ from <${twin[0]}>`)
  if (before === undefined) trial.bound.set(name, value)
}

function kindOf(key: string): string {
  return key.replace(/:\d+$/, '')
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
