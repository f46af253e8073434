// Encrypted file, errors: a configuration that turns out wrong only when the files are looked at.
import { StoreFailure } from '@keyharbor/core'

/** `CONFIG` with a fixed text that says what was wrong and what to do. Nothing was changed. */
export function configFailure(detail: string): StoreFailure {
  return new StoreFailure({ code: 'CONFIG', detail, retry: 'safe' })
}
