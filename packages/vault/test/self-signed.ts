// For tests: a certificate for 127.0.0.1 that its own key has signed, made anew each time, so that no key is in the repository.
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** Key and certificate in PEM form. */
export interface SelfSigned {
  readonly key: string
  readonly cert: string
}

const ecdsaWithSha256 = sequence(tagged(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
const subjectAltName = tagged(0x06, Buffer.from('551d11', 'hex'))
const commonName = tagged(0x06, Buffer.from('550403', 'hex'))

/** DER by hand (RFC 5280 §4.1): Node reads certificates but makes none. */
export function selfSigned(): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const content = toBeSigned(publicKey)
  const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign('sha256', content, privateKey)]))
  const der = sequence(content, ecdsaWithSha256, signature)
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  }
}

function toBeSigned(publicKey: KeyObject): Buffer {
  const name = sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from('keyharbor test')))))
  const validity = sequence(time('200101000000Z'), time('491231235959Z'))
  const loopback = tagged(0x87, Buffer.of(127, 0, 0, 1))
  const extensions = tagged(0xa3, sequence(sequence(subjectAltName, tagged(0x04, sequence(loopback)))))
  const version3 = tagged(0xa0, tagged(0x02, Buffer.of(2)))
  const serial = tagged(0x02, Buffer.of(1))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  return sequence(version3, serial, ecdsaWithSha256, name, validity, name, key, extensions)
}

function time(text: string): Buffer {
  return tagged(0x17, Buffer.from(text))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
