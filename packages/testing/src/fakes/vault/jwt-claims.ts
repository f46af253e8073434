// Fakes, of OpenBao and HashiCorp Vault: a JWT, read and checked as both servers do (the library hashicorp/cap). Pure.
import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { notFaked, type Json } from './vault-answer.ts'
import { isMap } from './vault-input.ts'

/** How a JWT is refused. */
export type BadJwt = (text: string) => never

/** What a JWT must say. Leeways in seconds; 0: the usual one, negative: none. */
export interface ExpectedClaims {
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
  readonly expirationLeeway: number
  readonly notBeforeLeeway: number
  readonly clockSkewLeeway: number
}

/** A public key of PEM; undefined when it is none. */
export function publicKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}

/** The claims of a JWT that one of the keys has signed; of any that is well-formed, when there are no keys. */
export function signedClaims(jwt: string, keys: readonly KeyObject[] | undefined, deny: BadJwt): Json {
  const parts = jwt.split('.')
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3) deny('go-jose/go-jose: compact JWS format must have three parts')
  const wrong = [head, body, signature].map(wrongByte).find((at) => at !== undefined)
  if (wrong !== undefined) deny(`illegal base64 data at input byte ${wrong}`)
  const header = jsonOf(head) ?? notFaked('the error for a JWT whose header is no JSON')
  const isSigned = (key: KeyObject): boolean => isSignedBy(key, header, `${head}.${body}`, signature)
  if (keys !== undefined && !keys.some(isSigned)) deny('no known key successfully validated the token signature')
  return jsonOf(body) ?? notFaked('the error for a JWT whose claims are no JSON')
}

/** Checks registered claims at a time in milliseconds, in the order in which the servers do. */
export function checkClaims(claims: Json, expected: ExpectedClaims, now: number, deny: BadJwt): void {
  if (expected.issuer !== '' && claims['iss'] !== expected.issuer) deny('invalid issuer (iss) claim')
  if (expected.subject !== '' && claims['sub'] !== expected.subject) deny('invalid subject (sub) claim')
  checkAudience(claims, expected.audiences, deny)
  if (!hasTimes(claims)) deny('no issued at (iat), not before (nbf), or expiration time (exp) claims in token')
  checkTimes(claims, expected, now, deny)
}

/** Checks for whom a JWT is, if that is expected of it. */
export function checkAudience(claims: Json, audiences: readonly string[], deny: BadJwt): void {
  if (audiences.length === 0 || audiencesOf(claims).some((audience) => audiences.includes(audience))) return
  deny('invalid audience (aud) claim: audience claim does not match any expected audience')
}

/** For whom a JWT is. */
export function audiencesOf({ aud }: Json): string[] {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
  return audiences.filter((audience) => typeof audience === 'string')
}

/** Whether a JWT says anything about when it is valid. */
export function hasTimes(claims: Json): boolean {
  return ['iat', 'nbf', 'exp'].some((name) => timeOf(claims, name) !== 0)
}

/** Checks when a JWT is valid; a time that it does not say follows from those that it does. */
export function checkTimes(claims: Json, expected: ExpectedClaims, now: number, deny: BadJwt): void {
  const [iat, nbf, exp] = [timeOf(claims, 'iat'), timeOf(claims, 'nbf'), timeOf(claims, 'exp')]
  const ends = exp || Math.max(iat, nbf) + leeway(expected.expirationLeeway, 150)
  const begins = nbf || iat || ends - leeway(expected.notBeforeLeeway, 150)
  const skew = leeway(expected.clockSkewLeeway, 60)
  const seconds = now / 1000
  if (seconds + skew < begins) deny('invalid not before (nbf) claim: token not yet valid')
  if (seconds - skew > ends) deny('invalid expiration time (exp) claim: token is expired')
  if (seconds + skew < iat) deny('invalid issued at (iat) claim: token issued in the future')
}

function leeway(given: number, usual: number): number {
  return given === 0 ? usual : Math.max(given, 0)
}

function timeOf(claims: Json, name: string): number {
  const time = claims[name]
  return typeof time === 'number' ? time : 0
}

/** Where Go finds that a text is no base64url; undefined when it is. */
function wrongByte(text: string): number | undefined {
  const at = text.search(/[^\w-]/)
  if (at !== -1) return at
  return text.length % 4 === 1 ? text.length - 1 : undefined
}

function jsonOf(encoded: string): Json | undefined {
  try {
    const parsed = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as unknown
    return isMap(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** The algorithms of RFC 7518, section 3.1, with public keys, and EdDSA of RFC 8037. */
function isSignedBy(key: KeyObject, { alg }: Json, input: string, signature: string): boolean {
  const name = typeof alg === 'string' ? alg : ''
  const [, family = '', bits = ''] = /^(RS|PS|ES)(256|384|512)$/.exec(name) ?? []
  const wanted = { RS: 'rsa', PS: 'rsa', ES: 'ec' }[family] ?? (name === 'EdDSA' ? 'ed25519' : '')
  if (key.asymmetricKeyType !== wanted) return false
  const padding = family === 'PS' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(bits) / 8 } : {}
  const options = { key, dsaEncoding: 'ieee-p1363', ...padding } as const
  return verify(family === '' ? null : `sha${bits}`, Buffer.from(input), options, Buffer.from(signature, 'base64url'))
}
