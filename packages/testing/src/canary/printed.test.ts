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

/** Says nothing of itself in any way that it is asked, unless it is told what to say. */
class Silent {
  readonly #json: string
  readonly #primitive: string

  constructor({ inspected = 'x', json = 'x', primitive = 'x' }: Partial<Record<string, string>>) {
    Object.defineProperty(this, inspect.custom, { value: () => inspected, enumerable: false })
    this.#json = json
    this.#primitive = primitive
  }

  toJSON(): string {
    return this.#json
  }

  toString(): string {
    return 'x'
  }

  [Symbol.toPrimitive](): string {
    return this.#primitive
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
  'a hidden getter': (value) => Object.defineProperty({}, 'shown', { get: () => value, enumerable: false }),
  'a hidden property that an own inspect leaves out': (value) =>
    Object.defineProperty(new Silent({}), 'value', { value, enumerable: false }),
  'an own inspect': (value) => new Silent({ inspected: value }),
  'a toJSON': (value) => new Silent({ json: value }),
  'a conversion to text': (value) => new Silent({ primitive: value }),
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
