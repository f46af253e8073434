// Tests of names and values on a real OpenBao.
import { describe, expect, it } from 'vitest'
import { canary } from '@keyharbor/testing'
import { ask } from '../fixtures/backend.ts'
import { call } from '../fixtures/store-at.ts'
import { codeOf, collect, freshName, storeWith } from '../fixtures/store-with.ts'

describe('a name', () => {
  it.each([
    'a b/é/100%#?',
    'a%2Fb',
    '...',
    ' leading and trailing ',
    "o'brien",
    '鍵/🔑',
    'a=b&c;d:e@f',
    '__proto__',
    'x/sys/health',
    'x'.repeat(500),
  ])('round-trips: %s', async (name) => {
    const store = storeWith()
    const [path, text] = [`${freshName()}/${name}`, canary()]
    await store.createSecret(path, { text }, call())
    expect((await store.readSecret(path, call())).value).toEqual({ text })
    expect((await collect(store.listSecrets({ prefix: path }, call()))).map((info) => info.name)).toEqual([path])
  })

  it('keeps composed and decomposed characters apart', async () => {
    const [store, name] = [storeWith(), freshName()]
    await store.createSecret(`${name}/\u00e9`, { text: 'composed' }, call())
    expect(await codeOf(store.readSecret(`${name}/e\u0301`, call()))).toBe('NOT_FOUND')
  })
})

describe('a value', () => {
  it.each([2 ** 53 + 2, 1e21, 5e-324, Number.MAX_VALUE, 1e-7, 0.1, -1, 2 ** 63, 123456789012345680000])(
    'round-trips the number %d',
    async (number) => {
      const [store, name] = [storeWith(), freshName()]
      await store.createSecret(name, { fields: { number, list: [number] } }, call())
      expect((await store.readSecret(name, call())).value).toEqual({ fields: { number, list: [number] } })
    },
  )

  it('of another tool that a double can not hold has been rounded by the server, which the store can not undo', async () => {
    const [store, name] = [storeWith(), freshName()]
    await ask('POST', `secret/data/${name}`, '{"data":{"number":9007199254740993,"text":"9007199254740993"}}')
    expect((await store.readSecret(name, call())).value).toEqual({
      fields: { number: 2 ** 53, text: '9007199254740993' },
    })
  })

  it('that another tool has written as null is an object without fields, and not deleted', async () => {
    const [store, name] = [storeWith(), freshName()]
    await ask('POST', `secret/data/${name}`, { data: null })
    expect((await store.readSecret(name, call())).value).toEqual({ fields: {} })
  })

  it('that another tool has written as the field value is text', async () => {
    const [store, name, value] = [storeWith(), freshName(), canary()]
    await ask('POST', `secret/data/${name}`, { data: { value } })
    expect((await store.readSecret(name, call())).value).toEqual({ text: value })
  })

  it.each([
    [498, 'none'],
    [499, 'VALUE_TOO_LARGE'],
  ])('of %i fields that are text: %s, since what asks for a creation counts too', async (length, code) => {
    const fields = Object.fromEntries(Array.from({ length }, (_, index) => [`k${index}`, 'v']))
    expect(await codeOf(storeWith().createSecret(freshName(), { fields }, call()))).toBe(code)
  })

  it('of 3 MiB round-trips, and one above the limit of the store is not sent', async () => {
    const [store, name, text] = [storeWith(), freshName(), 'v'.repeat(3 << 20)]
    await store.createSecret(name, { text }, call())
    const read = (await store.readSecret(name, call())).value
    expect('text' in read && read.text === text).toBe(true)
    expect(await codeOf(store.writeSecret(name, { text: text + text }, call()))).toBe('VALUE_TOO_LARGE')
  })
})
