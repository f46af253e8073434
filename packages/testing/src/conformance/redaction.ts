// Conformance: no way of printing what an application holds shows a value.
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { canary, findCanary } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { copiesOf, showsCanary } from './copies-of.ts'
import { expectFailure, expectNoCanary } from './expect-failure.ts'

/** Rules about what can be seen. Every failure of every other case is checked as well. */
export const redactionCases: readonly ConformanceCase[] = [
  {
    title: 'a secret shows its name and version, never its value',
    run: async (context) => {
      await context.given()
      const secret = await context.client.get(context.name)
      expect(findCanary(secret.text()), 'the value has a canary').toBe('plain')
      secret.bytes()
      expectNoCanary(secret)
      expectNoCanary({ nested: [secret], map: new Map([[secret, secret]]) })
      for (const shown of [
        String(secret),
        `${secret}`,
        inspect(secret),
        JSON.parse(JSON.stringify(secret)) as string,
      ]) {
        expect(shown).toBe(`[Secret ${secret.name}@${secret.version}]`)
      }
    },
  },
  {
    title: 'a parsed secret still shows nothing',
    puts: true,
    run: async (context) => {
      await context.given({ password: canary() })
      const secret = await context.client.get(context.name)
      const parsed = secret.json()
      expect(findCanary(printed(parsed)), 'the value has a canary').toBe('plain')
      expectNoCanary(secret)
      expectNoCanary(secret.detach())
    },
  },
  {
    title: 'a value that can not be decoded is not quoted',
    run: async (context) => {
      await context.given(canary())
      const secret = await context.client.get(context.name)
      for (const read of [() => secret.json(), () => secret.field('password')]) {
        await expectFailure(Promise.resolve().then(read), 'DECODE_FAILED')
      }
    },
  },
  {
    title: 'neither client nor store nor handle shows what went through it',
    hint: 'Keep values and tokens in #private fields: printing shows every other one.',
    run: async (context) => {
      await context.given()
      const handle = await context.client.watch(context.name)
      expect(findCanary(handle.current.text())).toBe('plain')
      for (const held of [context.client, context.client.store, context.store, handle]) expectNoCanary(held)
      handle[Symbol.dispose]()
    },
  },
  {
    title: 'no copy of a secret, client, store or handle holds a value, nor does what is sent to a worker',
    hint: 'Keep values and tokens in #private fields: structuredClone, v8.serialize and postMessage copy every other one.',
    run: async (context) => {
      await context.given()
      const handle = await context.client.watch(context.name)
      const secret = await context.client.get(context.name)
      for (const value of [secret.text(), secret.bytes()]) expect(copiesOf(value).some(showsCanary)).toBe(true)
      for (const held of [secret, context.client, context.store, handle]) {
        for (const copy of copiesOf(held)) expect(showsCanary(copy), 'A copy shows a value').toBe(false)
      }
      handle[Symbol.dispose]()
    },
  },
  {
    title: 'no error shows a value when it is copied, sent to a worker or thrown on as a cause',
    needs: ['createSecret'],
    run: async (context) => {
      await context.given(canary('old'))
      const error = await expectFailure(context.client.create(context.name, canary('new')), 'ALREADY_EXISTS')
      for (const copy of copiesOf(error)) expect(showsCanary(copy), 'A copy shows a value').toBe(false)
      expectNoCanary(new Error('It failed.', { cause: error }))
      expectNoCanary(new AggregateError([error], 'Several failed.'))
    },
  },
  {
    title: 'what a write tells is no value',
    puts: true,
    run: async (context) => {
      const version = await context.put(canary())
      expect(version.id).toMatch(/./)
      expectNoCanary(version)
    },
  },
  {
    title: 'a write that fails shows neither the old value nor the new one',
    needs: ['createSecret'],
    hint: 'Make the detail of a failure a fixed sentence: never of a value, nor of what the service answered.',
    run: async (context) => {
      await context.given({ password: canary('old') })
      const error = await expectFailure(
        context.client.create(context.name, { password: canary('new') }),
        'ALREADY_EXISTS',
      )
      expect(error.message).toContain('ALREADY_EXISTS')
    },
  },
]
