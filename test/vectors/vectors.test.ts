import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { loadVectors, parseVectors, providers } from './vectors.ts'

const good = {
  id: 'aws-ssm-get',
  operation: 'GetParameter',
  situation: 'One version.',
  request: { method: 'POST', path: '/', body: { Name: '<name>' } },
  response: { status: 200, headers: { 'x-id': '<uuid>', etag: null }, body: { Version: '<version:1>' } },
  expected: { code: 'NOT_FOUND', note: 'evict' },
  authority: 'recording',
  source: 'owner/repository:path#test @2026',
}

const parse = (...vectors: readonly unknown[]): unknown => parseVectors('aws-ssm.json', JSON.stringify(vectors))

describe('the files', () => {
  const count = { 'aws-secrets-manager': 76, 'aws-ssm': 21, 'azure-key-vault': 44, 'gcp-secret-manager': 18 }

  test.each(providers)('%s.json holds vectors, none lost', (provider) => {
    expect(loadVectors(provider)).toHaveLength(count[provider])
  })

  it('give each vector an id of its own, across files', () => {
    const ids = providers.flatMap((provider) => loadVectors(provider).map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each(providers)('%s.json has the vectors of no other provider', (provider) => {
    const prefixes = loadVectors(provider).map(({ id }) => /^(aws-sm|aws-ssm|azure|gcp-sm)-/.exec(id)?.[1])
    expect(new Set(prefixes).size).toBe(1)
  })

  test.each(providers)('%s.json names no machine, registry or secret', (provider) => {
    const text = readFileSync(new URL(`${provider}.json`, import.meta.url), 'utf8')
    expect(text).not.toMatch(/(?<![\w.])\/(home|work|tmp|root|Users|var)\//)
    expect(text).not.toMatch(/registry|artifactory|nexus|localhost|127\.0\.0\.1|\b\d{1,3}(\.\d{1,3}){3}\b/i)
    expect(text).not.toMatch(/A(KI|SI)A[A-Z0-9]{12}|-----BEGIN|gh[ps]_\w|eyJ[\w-]{10,}\.|\barn:aws:[^<]*\d{12}/)
  })
})

describe('parseVectors', () => {
  it('reads a vector whole', () => {
    expect(parse(good)).toEqual([good])
  })

  it.each<[string, unknown, RegExp]>([
    ['what is no array', { a: 1 }, /vector 0: id is missing/],
    ['a vector that is no object', 'x', /vector 0: must be an object/],
    ['a missing key', { ...good, source: undefined }, /source is missing/],
    ['an empty text', { ...good, situation: ' ' }, /situation: must be text/],
    ['a key that no vector has', { ...good, note: 'x' }, /note is not a key/],
    ['an id of another form', { ...good, id: 'SSM get' }, /id: must match/],
    ['an authority that does not exist', { ...good, authority: 'guess' }, /authority: must be one of/],
    ['a code that is not of ours', { ...good, expected: { code: 'MISSING' } }, /expected: code: must be one of/],
    ['an expectation that is both', { ...good, expected: { code: 'NOT_FOUND', value: 'x' } }, /value is not a key/],
    ['an expectation in plain text', { ...good, expected: 'NOT_FOUND' }, /expected: must be an object/],
    ['an empty response', { ...good, response: {} }, /response: is empty/],
    ['a status that is no number', { ...good, response: { status: '200' } }, /status: must be 100 to 599/],
    ['a header that is a number', { ...good, response: { headers: { a: 1 } } }, /headers: a: must be text/],
    ['a body that is text', { ...good, response: { body: 'x' } }, /body: must be an object/],
    ['an unknown key of a response', { ...good, response: { statusCode: 200 } }, /statusCode is not a key/],
    ['a path that is no path', { ...good, response: { absent: ['a..b'] } }, /absent: must match/],
    ['an unknown placeholder', { ...good, response: { body: { a: ['x <nme> y'] } } }, /body: <nme> is no placeholder/],
    ['an unknown placeholder as a key', { ...good, response: { body: { '<nme>': 1 } } }, /<nme> is no placeholder/],
    ['<more> before the end', { ...good, response: { body: { a: ['<more>', 'x'] } } }, /<more> is no placeholder/],
    ['seconds after <t> in a text', { ...good, response: { message: 'at <t+60>' } }, /<t\+60> is no placeholder/],
    ['an unknown placeholder of the request', { ...good, request: { method: 'GET', path: '/<nme>' } }, /<nme>/],
  ])('refuses %s', (_, vector, message) => {
    expect(() => parse(vector)).toThrow(message)
  })

  it('refuses two vectors of one id, no vectors and what is no list', () => {
    expect(() => parse(good, good)).toThrow('aws-ssm.json: aws-ssm-get: another vector has this id')
    expect(() => parse()).toThrow('must be an array of vectors')
    expect(() => parseVectors('f', '{}')).toThrow('f: must be an array of vectors')
  })
})
