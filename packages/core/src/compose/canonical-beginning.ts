// Compose: how a store writes the beginning that a set of names shares.
import type { SecretStore } from '../store/secret-store.ts'

/** Every grammar of names allows a digit after something, and none folds it. */
const end = '0'

/**
 * What all canonical names start with that were given as `beginning` and something more: a store may fold case or a slash
 * at the start. Undefined when the store allows no such names.
 */
export function canonicalBeginning(store: SecretStore, beginning: string): string | undefined {
  try {
    const canonical = store.checkName(beginning + end)
    return canonical.endsWith(end) ? canonical.slice(0, -end.length) : undefined
  } catch {
    return undefined
  }
}
