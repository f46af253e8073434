import { expect, test } from 'vitest'
import { canary } from '../canary/canary.ts'
import { copiesOf, showsCanary } from './copies-of.ts'

class Open {
  readonly value = canary()
}

class Closed {
  readonly #value = canary()
  text(): string {
    return this.#value
  }
}

test('each way of copying shows what is no private field', () => {
  expect(copiesOf(new Open()).map(showsCanary)).toEqual([true, true, true, true, true, true])
})

test('no way of copying shows a private field', () => {
  expect(copiesOf(new Closed()).map(showsCanary)).toEqual([false, false, false, false, false, false])
})

test('the error of what can not be copied is a copy: it quotes functions', () => {
  const value = canary()
  const quoting = Object.assign(() => undefined, { toString: () => value })
  expect(copiesOf(quoting).length).toBe(6)
  expect(copiesOf({ [value]: () => undefined }).some(showsCanary)).toBe(true)
})

test('serialised text of two bytes a character is found', () => {
  expect(copiesOf({ value: `${canary()} 密码` }).map(showsCanary)).toEqual([true, true, true, true, true, true])
})
