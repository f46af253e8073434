// Testing: secret values that can be recognised wherever they show up, whatever encoding they went through.
import { randomBytes } from 'node:crypto'

/** Neither URL nor JSON escaping changes these characters, so the plain form covers both. */
const marker = 'kh-canary-'

/** What may stand between two bytes of a hexadecimal form. */
const hexSeparator = '(?:[\\s,:%]|0x|\\\\x|\\\\u00)*'

/** How a canary was written where it was found. */
export type CanaryForm = 'plain' | 'base64' | 'hex' | 'decimal'

/**
 * A secret value for a test: unique, with 144 bits of randomness, and carrying a marker that `findCanary` knows.
 * `label` tells the canaries of one test apart; letters, digits and hyphens. Default `secret`.
 */
export function canary(label = 'secret'): string {
  if (!/^[A-Za-z0-9-]+$/.test(label))
    throw new TypeError('The label of a canary is made of letters, digits and hyphens.')
  return `${marker}${label}-${randomBytes(18).toString('hex')}`
}

/**
 * The form in which any canary shows in `haystack`; undefined when none does. Finds plain, URL-escaped and JSON-escaped text,
 * base64 and base64url at each of the three positions, hexadecimal (also with separators, as `<Buffer 6b 68>`,
 * `%6b%68` or `\u006b\u0068`) and lists of decimal bytes (as of a `Uint8Array`).
 */
export function findCanary(haystack: string): CanaryForm | undefined {
  return markerForms.find(({ pattern }) => pattern.test(haystack))?.form
}

/** Every canary carries the marker at its start, so its encoded forms are all there is to search for. */
const markerForms: readonly { readonly form: CanaryForm; readonly pattern: RegExp }[] = [
  { form: 'plain', pattern: new RegExp(marker) },
  { form: 'base64', pattern: new RegExp([0, 1, 2].map(base64At).join('|')) },
  { form: 'hex', pattern: new RegExp(bytesOf(16).join(hexSeparator), 'i') },
  { form: 'decimal', pattern: new RegExp(`\\b${bytesOf(10).join('\\s*,\\s*')}\\b`) },
]

function bytesOf(radix: 10 | 16): string[] {
  return [...Buffer.from(marker)].map((byte) => byte.toString(radix))
}

/** The characters that the marker alone decides when `offset` other bytes stand before it: none that base64url writes otherwise. */
function base64At(offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(marker)])
  const first = Math.ceil((offset * 8) / 6)
  const end = Math.floor((bytes.length * 8) / 6)
  return bytes.toString('base64').slice(first, end)
}
