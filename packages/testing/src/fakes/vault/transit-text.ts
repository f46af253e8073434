// Fakes, of OpenBao and HashiCorp Vault: the texts of the transit engine: base64, and what has the version of its key in front.

/** Why one thing of a request can not be done. A batch tells it with its item; alone it is the error of the request. */
export class TransitTrouble extends Error {
  /** 500 where the servers do not hold the client responsible, though it is. */
  readonly status: 400 | 500

  constructor(text: string, status: 400 | 500 = 400) {
    super(text)
    this.status = status
  }
}

/** Stops with a trouble of the client's making. */
export function troubled(text: string): never {
  throw new TransitTrouble(text)
}

/** A text field; a number is the text it is written as, and anything else is empty. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Bytes of base64; throws as Go does, which takes only what is padded and names the first place that is wrong. */
export function bytesOf(text: string, before = ''): Buffer {
  const wrong = wrongPlace(text)
  return wrong === undefined
    ? Buffer.from(text, 'base64')
    : troubled(`${before}illegal base64 data at input byte ${wrong}`)
}

/** What the errors of a versioned text say, which depends on what it is. */
export interface VersionedTexts {
  readonly noPrefix: string
  /** What the others begin with. */
  readonly invalid: string
  readonly tooOld: string
  /** Base64 that is none. */
  readonly notEncoded: (cause: string) => string
}

/** Version and bytes of a text such as `vault:v2:…`, for a key with these versions. */
export function versioned(
  text: string,
  { latest, oldest }: { readonly latest: number; readonly oldest: number },
  texts: VersionedTexts,
  decode: (encoded: string) => Buffer = bytesOf,
): { readonly version: number; readonly bytes: Buffer } {
  if (!text.startsWith('vault:v')) troubled(texts.noPrefix)
  const at = text.indexOf(':', 'vault:v'.length)
  if (at === -1) troubled(`${texts.invalid}: wrong number of fields`)
  const number = text.slice('vault:v'.length, at)
  if (!/^[-+]?\d+$/.test(number)) troubled(`${texts.invalid}: version number could not be decoded`)
  const version = Number(number)
  if (version > latest) troubled(`${texts.invalid}: version is too new`)
  if (version < oldest) troubled(texts.tooOld)
  try {
    return { version, bytes: decode(text.slice(at + 1)) }
  } catch (error) {
    if (!(error instanceof TransitTrouble)) throw error
    return troubled(texts.notEncoded(error.message))
  }
}

/** The text of a version. */
export function withVersion(version: number, bytes: Buffer, encoding: 'base64' | 'base64url' = 'base64'): string {
  return `vault:v${version}:${bytes.toString(encoding)}`
}

/** Measured: groups of four, of which the last may be two or three with as many `=` as are missing, and nothing after it. */
function wrongPlace(text: string): number | undefined {
  const odd = text.search(/[^A-Za-z0-9+/]/)
  if (odd === -1) return text.length % 4 === 0 ? undefined : text.length - (text.length % 4)
  const inGroup = odd % 4
  if (text[odd] !== '=' || inGroup < 2) return odd
  if (inGroup === 2 && text.length === odd + 1) return text.length
  if (inGroup === 2 && text[odd + 1] !== '=') return odd
  const end = odd - inGroup + 4
  return text.length > end ? end : undefined
}
