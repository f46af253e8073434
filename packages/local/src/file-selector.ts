// Encrypted file, versions: by what a version can be selected, and which of two is newer.
import type { VersionInfo } from '@keyharbor/core'

/** What a version of a secret in an encrypted file can be selected by: the one that was current before, or its number as text. */
export type FileSelector = 'previous' | { readonly id: string }

/** Above 0 when `a` is newer, 0 for the same version. Undefined for ids that this store does not give out. */
export function compareVersionIds(a: VersionInfo, b: VersionInfo): number | undefined {
  const difference = numberOf(a.id) - numberOf(b.id)
  return Number.isNaN(difference) ? undefined : difference
}

function numberOf(id: string): number {
  return /^[1-9][0-9]{0,14}$/.test(id) ? Number(id) : Number.NaN
}
