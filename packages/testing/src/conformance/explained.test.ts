import { describe, expect, it } from 'vitest'
import { about, explained } from './explained.ts'

async function broken(): Promise<never> {
  throw new Error('broken')
}

describe('explained', () => {
  it('gives the same error with another message, also in its stack', () => {
    const error = new TypeError('is $& wrong')
    const better = explained(error, (message) => `it ${message}`) as Error
    expect(better).toBe(error)
    expect([better.message, better.stack?.split('\n')[0]]).toEqual(['it is $& wrong', 'TypeError: it is $& wrong'])
  })

  it('makes an error of anything else, without looking at it', () => {
    const hostile = new Proxy({}, { get: () => expect.fail('It was looked at.') })
    for (const thrown of [undefined, 'text', hostile]) {
      expect(explained(thrown, (message) => `it: ${message}`)).toEqual(
        new Error('it: Something was thrown that is no error.'),
      )
    }
  })

  it('leaves a frozen error as it is', () => {
    const error = Object.freeze(new Error('frozen'))
    expect(explained(error, () => 'other')).toBe(error)
    expect(error.message).toBe('frozen')
  })
})

describe('about', () => {
  it('says which of several checks failed', async () => {
    await expect(about('the id "1"', broken)).rejects.toThrow('the id "1": broken')
    await expect(about('the id "1"', () => Promise.resolve('kept'))).resolves.toBeUndefined()
  })
})
