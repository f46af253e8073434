// What every call makes of an answer that is none: the status comes first, then what the body is.
import type { ServerResponse } from 'node:http'
import { isStoreFailure, type CallOptions } from '@keyharbor/core'
import { canary, findCanary, printed } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { call, loopbackService } from '../../fixtures/loopback-service.ts'
import type { SecretsManagerStore } from './secrets-manager-store.ts'

const id = '11111111-1111-1111-1111-111111111111'
const other = '22222222-2222-2222-2222-222222222222'
const value = { text: canary() }

type Ask = (store: SecretsManagerStore, own: CallOptions) => Promise<unknown>

const asks: Record<string, Ask> = {
  readSecret: (store, own) => store.readSecret('a', own),
  readVersion: (store, own) => store.readVersion('a', 'previous', own),
  readSecrets: (store, own) => store.readSecrets(['a', 'b'], own),
  listVersions: (store, own) => store.listVersions('a', own).next(),
  listSecrets: (store, own) => store.listSecrets({}, own).next(),
  describeSecret: (store, own) => store.describeSecret('a', own),
  createSecret: (store, own) => store.createSecret('a', value, own),
  writeSecret: (store, own) => store.writeSecret('a', value, own),
  writeSecretOnce: (store, own) => store.writeSecretOnce('a', value, id, own),
  writeSecretIf: (store, own) => store.writeSecretIf('a', value, id, own),
  deleteSecret: (store, own) => store.deleteSecret('a', own),
  restoreSecret: (store, own) => store.restoreSecret('a', own),
  purgeSecret: (store, own) => store.purgeSecret('a', own),
  setCurrent: (store, own) => store.setCurrent('a', id, other, own),
  moveStage: (store, own) => store.moveStage('a', 'BLUE', id, null, own),
  rotateSecret: (store, own) => store.rotateSecret('a', {}, own),
  cancelRotation: (store, own) => store.cancelRotation('a', own),
  pendingSecret: (store, own) => store.pendingSecret('a', { token: id }, () => value, own),
  randomPassword: (store, own) => store.randomPassword({}, own),
}

/** Whose answer is empty as a rule. */
const asksForNothing: Record<string, Ask> = {
  tagSecret: (store, own) => store.tagSecret('a', { b: 'c' }, own),
  untagSecret: (store, own) => store.untagSecret('a', ['b'], own),
  replicateSecret: (store, own) => store.replicateSecret('a', ['eu-west-1'], own),
  removeReplicas: (store, own) => store.removeReplicas('a', ['eu-west-1'], own),
}

const page = `<html>${canary('page')}</html>`

/** The code of the failure of a call that is answered so; it shows nothing of the answer. */
async function codeOf(ask: Ask, respond: (response: ServerResponse) => unknown): Promise<string> {
  const { store } = await loopbackService((response) => void respond(response))
  const error: unknown = await ask(store, call()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(findCanary(printed(error))).toBeUndefined()
  return isStoreFailure(error) ? error.facts.code : 'none'
}

describe.each(Object.entries({ ...asks, ...asksForNothing }))('%s', (_, ask) => {
  it('is UNAVAILABLE by a 503, whatever its body', async () => {
    for (const body of [page, '', '{"half":'])
      expect(await codeOf(ask, (response) => response.writeHead(503).end(body))).toBe('UNAVAILABLE')
  })

  it('is MALFORMED_RESPONSE by a 200 with HTML or half a body', async () => {
    expect(await codeOf(ask, (response) => response.writeHead(200).end(page))).toBe('MALFORMED_RESPONSE')
    expect(await codeOf(ask, (response) => response.writeHead(200).end(`{"a":"${canary()}`))).toBe('MALFORMED_RESPONSE')
    const cut = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': '99' }).write('{"ARN":', () => response.destroy())
    }
    expect(await codeOf(ask, cut)).toBe('MALFORMED_RESPONSE')
  })

  it('is UNAVAILABLE when the connection is reset before the headers', async () => {
    expect(await codeOf(ask, (response) => response.destroy())).toBe('UNAVAILABLE')
  })
})

describe.each(Object.entries(asks))('%s', (_, ask) => {
  it('is MALFORMED_RESPONSE by a 200 with nothing in it', async () => {
    for (const body of ['', '{}', 'null'])
      expect(await codeOf(ask, (response) => response.writeHead(200).end(body))).toBe('MALFORMED_RESPONSE')
  })
})
