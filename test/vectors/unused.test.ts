import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { unaccounted, unused } from './unused.ts'
import { loadVectors, providers } from './vectors.ts'

test.each(providers)('the vectors of %s are all unused with a reason as long as no test uses them', (provider) => {
  const suite = new URL(`${provider}.test.ts`, import.meta.url)
  if (existsSync(suite)) {
    expect(readFileSync(suite, 'utf8')).toContain('describeVectors(')
    expect(typeof unused[provider]).toBe('object')
  } else expect(unaccounted(loadVectors(provider), [], unused[provider])).toEqual([])
})

describe('unaccounted', () => {
  const vectors = [{ id: 'a' }, { id: 'b' }]

  it('accepts vectors that are used, or listed with a reason', () => {
    expect(unaccounted(vectors, ['a'], { b: 'The adapter has no such call.' })).toEqual([])
    expect(unaccounted(vectors, ['b', 'a'], {})).toEqual([])
    expect(unaccounted(vectors, [], 'There is no fake.')).toEqual([])
  })

  it('names a vector that is neither used nor listed', () => {
    expect(unaccounted(vectors, ['a'], {})).toEqual(['b: is neither used nor listed'])
  })

  it('names a vector that is used although it is listed', () => {
    expect(unaccounted(vectors, ['a', 'b'], { b: 'No call.' })).toEqual(['b: is used, and listed as unused'])
    expect(unaccounted(vectors, ['a'], 'There is no fake.')).toEqual(['a: is used, and listed as unused'])
  })

  it('names what is no vector, used or listed', () => {
    expect(unaccounted(vectors, ['a', 'b', 'c'], { d: 'Gone.' })).toEqual(['c: is no vector', 'd: is no vector'])
  })

  it('names what is listed without a reason', () => {
    expect(unaccounted(vectors, ['a'], { b: ' ' })).toEqual(['b: is listed without a reason'])
    expect(unaccounted(vectors, [], '')).toEqual(['a: is listed without a reason', 'b: is listed without a reason'])
  })
})
