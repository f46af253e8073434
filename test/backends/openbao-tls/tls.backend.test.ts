// Tests of trust in a real OpenBao's certificate.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canary } from '@keyharbor/testing'
import { call, storeAt, variable } from '../started-server.ts'

const address = variable('KEYHARBOR_OPENBAO_TLS_ADDR')
const token = variable('KEYHARBOR_OPENBAO_TLS_TOKEN')
const caFile = variable('KEYHARBOR_OPENBAO_TLS_CA')

describe('a server whose certificate comes from an authority of its own', () => {
  it.each([
    ['ca', () => ({ ca: readFileSync(caFile, 'utf8') })],
    ['caFile', () => ({ caFile })],
    ['BAO_CACERT', () => ({ env: { BAO_CACERT: caFile } })],
  ])('is trusted by %s', async (_how, options) => {
    const [store, name, text] = [storeAt({ address, token, ...options() }), randomUUID(), canary()]
    await store.createSecret(name, { text }, call())
    expect((await store.readSecret(name, call())).value).toEqual({ text })
  })

  it('is TLS_ERROR without it, to reads and to writes', async () => {
    const store = storeAt({ address, token })
    await expect(store.readSecret('a', call())).rejects.toMatchObject({ facts: { code: 'TLS_ERROR' } })
    await expect(store.createSecret('a', { text: canary() }, call())).rejects.toMatchObject({
      facts: { code: 'TLS_ERROR' },
    })
  })
})
