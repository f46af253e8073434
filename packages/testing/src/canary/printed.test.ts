import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { canary, findCanary } from './canary.ts'
import { printed } from './printed.ts'

class Hidden {
  readonly #value = canary()

  get length(): number {
    return this.#value.length
  }
}

const leaks: Record<string, (secret: string) => unknown> = {
  'a property': (value) => ({ value }),
  'a hidden property': (value) => Object.defineProperty({}, 'value', { value, enumerable: false }),
  'a symbol property': (value) => ({ [Symbol('value')]: value }),
  'a deep property': (value) => ({ a: { b: { c: { d: { e: { value } } } } } }),
  'bytes in a property': (value) => ({ bytes: Buffer.from(`a long text before it, more than fifty bytes, ${value}`) }),
  'a map': (value) => new Map([['key', value]]),
  'a getter': (value) => ({
    get shown(): string {
      return value
    },
  }),
  'a toJSON': (value) => ({ toJSON: () => value }),
  'a toString': (value) => ({ toString: () => value }),
  'an own inspect': (value) => ({ [inspect.custom]: () => value }),
  'a message': (value) => new Error(value),
  'a cause': (value) => new Error('failed', { cause: new Error(value) }),
  'a stack': (value) => Object.assign(new Error('failed'), { stack: value }),
}

describe('printed', () => {
  it.each(Object.entries(leaks))('shows what leaks through %s', (_way, leak) => {
    expect(findCanary(printed(leak(canary())))).toBeDefined()
  })

  it('does not show what is private', () => {
    const hidden = new Hidden()
    expect(hidden.length).toBeGreaterThan(0)
    expect(findCanary(printed(hidden))).toBeUndefined()
  })

  it('takes what is no object, and what can not be copied', () => {
    expect(printed(undefined)).toContain('undefined')
    expect(printed(() => 1)).toContain('Function')
  })
})
