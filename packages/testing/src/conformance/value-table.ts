// Conformance: the law of values as one table: what is put, and what each way of reading it must give. Pure.
import type { SecretInput } from '@keyharbor/core'

/** Reading it in this form fails with `DECODE_FAILED`. */
export const undecodable: unique symbol = Symbol('DECODE_FAILED')

/** Any JSON text of this value; stores that hold a map write the fields in an order of their own. */
interface AsJson {
  readonly json: unknown
}

/** What `field(name)` gives, for each name. */
type Fields = Readonly<Record<string, string | typeof undecodable>>

/** One kind of value. */
export interface ValueRow {
  readonly kind: string
  readonly put: SecretInput
  /** What `text()` gives. */
  readonly text: string | AsJson | typeof undecodable
  /** What `bytes()` gives. Default: the UTF-8 of `text`. */
  readonly bytes?: Uint8Array
  /** What `json()` gives. */
  readonly json: unknown
  readonly fields: Fields
}

/** All kinds of value; `secret` is in each that has room for it. */
export function valueTable(secret: string): readonly ValueRow[] {
  return [...textRows(secret), ...jsonTextRows(secret), ...bytesRows(secret), ...objectRows(secret)]
}

const no: typeof undecodable = undecodable

/** Text that is no JSON: it has the one field `value`. */
function textRow(kind: string, text: string): ValueRow {
  return { kind, put: text, text, json: no, fields: { value: text, other: no } }
}

function textRows(secret: string): ValueRow[] {
  return [
    textRow('text', secret),
    textRow('empty text', ''),
    textRow('text of one space', ' '),
    textRow('text with white space at its ends', ` \t${secret}\r\n`),
    textRow('text in several scripts', `pässwörd e\u0301 密码 🔑 ${secret}`),
    textRow('text with NUL', `\0${secret}\0`),
    textRow('text with control characters', `${secret}\u0001\u001b\u007f\u0085\u2028\ufffe`),
    textRow('text that starts with a byte order mark', `\ufeff${secret}`),
    textRow('JSON text behind a byte order mark', `\ufeff{"password":"${secret}"}`),
    textRow('text that looks like base64', base64(secret)),
    textRow('text that looks like marked base64', `base64:${base64(secret)}`),
    textRow('text that looks like a data URL', `data:application/octet-stream;base64,${base64(secret)}`),
    textRow('text with quotes and backslashes', `"${secret}" \\n \\u0041 '\${x}' %41 &amp;`),
  ]
}

function jsonTextRows(secret: string): ValueRow[] {
  const object = `{ "user":"app",\n  "password" : "${secret}", "port": 5432, "tls":true, "none":null }`
  const parsed = { user: 'app', password: secret, port: 5432, tls: true, none: null }
  const fields: Fields = { user: 'app', password: secret, port: '5432', tls: 'true', none: no, value: no }
  const array = `[ "${secret}", 1 ]`
  const single = `{"value": "${secret}"}`
  return [
    { kind: 'JSON text of an object', put: object, text: object, json: parsed, fields },
    { kind: 'JSON text of an array', put: array, text: array, json: [secret, 1], fields: { value: array, 0: no } },
    { kind: 'JSON text of a number', put: '42', text: '42', json: 42, fields: { value: '42' } },
    { kind: 'JSON text of null', put: 'null', text: 'null', json: null, fields: { value: 'null' } },
    {
      kind: 'JSON text of a text',
      put: `"${secret}"`,
      text: `"${secret}"`,
      json: secret,
      fields: { value: `"${secret}"` },
    },
    { kind: 'JSON text of an empty object', put: '{}', text: '{}', json: {}, fields: { value: no } },
    {
      kind: 'JSON text of the single field value',
      put: single,
      text: single,
      json: { value: secret },
      fields: { value: secret },
    },
    bigNumberRow(`{"id":12345678901234567890,"password":"${secret}"}`, secret),
  ]
}

/** The text keeps every digit; `json()` is what `JSON.parse` makes of it. */
function bigNumberRow(text: string, secret: string): ValueRow {
  const json: unknown = JSON.parse(text)
  return { kind: 'JSON text with a number that no double holds', put: text, text, json, fields: { password: secret } }
}

/** Bytes that are UTF-8 read like the text they are. */
function utf8Row(kind: string, text: string): ValueRow {
  return { ...textRow(kind, text), put: utf8(text) }
}

function binaryRow(kind: string, bytes: Uint8Array): ValueRow {
  return { kind, put: bytes, text: no, bytes, json: no, fields: { value: no, other: no } }
}

function bytesRows(secret: string): ValueRow[] {
  const json = `{"password":"${secret}"}`
  return [
    utf8Row('bytes that are text', secret),
    utf8Row('no bytes', ''),
    utf8Row('bytes that start with a byte order mark', `\ufeff${secret}`),
    utf8Row('a single zero byte', '\0'),
    {
      kind: 'bytes that are JSON text',
      put: utf8(json),
      text: json,
      json: { password: secret },
      fields: { password: secret, value: no },
    },
    binaryRow('bytes that are no text', Uint8Array.of(0xff, 0xfe, 0, 0x80, ...utf8(secret))),
    binaryRow('bytes that break off within a character', Uint8Array.of(...utf8(secret), 0xe2, 0x82)),
    binaryRow('bytes that encode a surrogate', Uint8Array.of(0xed, 0xa0, 0x80, ...utf8(secret))),
    binaryRow(
      'all 256 bytes',
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
    ),
  ]
}

function objectRow(kind: string, object: object, fields: Fields): ValueRow {
  return { kind, put: object, text: { json: object }, json: object, fields }
}

function objectRows(secret: string): ValueRow[] {
  const nested = { db: { user: 'app', password: secret, hosts: ['a', 'b'] }, deep: [[{ on: true }], []], name: 'x' }
  const scalars = {
    password: secret,
    port: 5432,
    ratio: 0.1,
    tiny: 5e-324,
    huge: 1e300,
    safe: 2 ** 53 - 1,
    minus: -1,
    on: true,
    off: false,
    none: null,
    empty: '',
  }
  const scalarFields: Fields = {
    port: '5432',
    ratio: '0.1',
    tiny: '5e-324',
    huge: '1e+300',
    safe: '9007199254740991',
    minus: '-1',
    on: 'true',
    off: 'false',
    none: no,
    empty: '',
  }
  const hostile = JSON.parse(
    `{"__proto__":"${secret}","constructor":"c","toString":"t","":"e","a.b/c":"d","Ключ":"k"}`,
  ) as object
  const hostileFields: Fields = {
    ['__proto__']: secret,
    constructor: 'c',
    toString: 't',
    '': 'e',
    'a.b/c': 'd',
    Ключ: 'k',
    other: no,
  }
  return [
    objectRow('an object of texts', { user: 'app', password: secret }, { user: 'app', password: secret, value: no }),
    objectRow('an empty object', {}, { value: no }),
    objectRow('an object in an object', nested, { name: 'x', db: no, deep: no, 'db.user': no }),
    objectRow('an object with the single field value', { value: secret }, { value: secret, other: no }),
    objectRow('an object whose single field value is empty', { value: '' }, { value: '' }),
    objectRow('an object whose single field value is a number', { value: 7 }, { value: '7' }),
    objectRow(
      'an object with value and more',
      { value: secret, encoding: 'base64', type: 'text' },
      { value: secret, encoding: 'base64' },
    ),
    objectRow('an object of numbers, booleans and null', scalars, scalarFields),
    objectRow('an object with hostile field names', hostile, hostileFields),
    arrayRow('an array', ['a', 1, null, { password: secret }]),
    arrayRow('an empty array', []),
  ]
}

/** An array is JSON text in every store. */
function arrayRow(kind: string, array: readonly unknown[]): ValueRow {
  const text = JSON.stringify(array)
  return { kind, put: array, text, json: array, fields: { value: text, 0: no } }
}

function utf8(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'utf8'))
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
