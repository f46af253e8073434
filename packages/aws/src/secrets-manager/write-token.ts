// AWS: the token of a write, which becomes the id of the version that it makes.
import { createHash } from 'node:crypto'

/**
 * The `ClientRequestToken` for a key of the application: the same for the same key. A key of 32 to 64 letters, digits, hyphens and
 * underscores is taken as it is, so that the token of a rotation or a UUID is the version's id; any other one by its SHA-256
 * in hexadecimal, which has 64 characters.
 */
export function tokenOf(key: string): string {
  return /^[A-Za-z0-9_-]{32,64}$/.test(key) ? key : createHash('sha256').update(key).digest('hex')
}
