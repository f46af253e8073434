// Fakes, of OpenBao and HashiCorp Vault: JWTs for the script, signed with a key of its own.
import { generateKeyPairSync, sign } from 'node:crypto'

/** A time that is long past, whatever clock a server has: the beginning of 2020, in seconds. */
export const past = 1_577_836_800

/** A time that is far ahead: the beginning of 2100. */
export const future = 4_102_444_800

/** Who issues JWTs. */
export interface JwtIssuer {
  /** The public key, as PEM. */
  readonly pem: string
  /** A JWT with these claims, by ES256 (RFC 7518, section 3.4) whatever algorithm it names. */
  readonly make: (claims: Readonly<Record<string, unknown>>, algorithm?: string) => string
}

/** An issuer with a new key. */
export function jwtIssuer(): JwtIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const make: JwtIssuer['make'] = (claims, alg = 'ES256') => {
    const input = [{ alg, typ: 'JWT' }, claims].map((part) => encoded(JSON.stringify(part))).join('.')
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${input}.${signature.toString('base64url')}`
  }
  return { pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), make }
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url')
}
