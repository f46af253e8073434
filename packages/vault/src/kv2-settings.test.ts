// Tests of options and environment: what is refused before any I/O, and which variable wins.
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { canary, findCanary } from '@keyharbor/testing'
import type { Kv2StoreOptions } from './kv2-options.ts'
import { kv2Settings } from './kv2-settings.ts'
import { Kv2Store } from './kv2-store.ts'

const address = 'https://vault.example.com:8200'
const token = canary('token')
const refused = (options: object): unknown => {
  try {
    new Kv2Store(options)
  } catch (error) {
    return error
  }
  throw new Error('It was not refused.')
}

describe('options that are refused', () => {
  it.each<[string, object]>([
    ['an unknown option', { address, token, tokne: token }],
    ['a mount that climbs', { address, token, mount: '../sys' }],
    ['an empty mount', { address, token, mount: '' }],
    ['a mount that is only a slash', { address, token, mount: '/' }],
    ['a mount that is no text', { address, token, mount: 5 }],
    ['a namespace that would add a header', { address, token, namespace: 'a\r\nX: y' }],
    ['a namespace that is not ASCII', { address, token, namespace: 'é' }],
    ['an empty address', { address: '', token }],
    ['no address', { token }],
    ['a redirect to plain http', { address, token, redirectTo: ['http://10.0.0.1:8200'] }],
    ['redirects that are no list', { address, token, redirectTo: address }],
    ['a token with a line break', { address, token: `${token}\r\nX: y` }],
    ['a token with a newline at its end', { address, token: `${token}\n` }],
    ['an empty token', { address, token: '' }],
    ['two tokens', { address, token, tokenFile: '/run/token' }],
    ['certificates that are none', { address, token, ca: token }],
    [
      'a certificate that is cut',
      { address, token, ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    ],
    ['two sets of certificates', { address, token, ca: 'x', caFile: 'y' }],
    ['no room for an answer', { address, token, maxResponseBytes: 0 }],
    ['half a byte', { address, token, maxResponseBytes: 1.5 }],
  ])('%s', (_, options) => {
    const error = refused({ env: {}, ...options })
    expect(error).toMatchObject({ name: 'SecretError', code: 'CONFIG', store: 'vault-kv2' })
    expect(findCanary(inspect(error, { depth: Infinity, showHidden: true }))).toBeUndefined()
  })

  it('says how to give a token where there is none', () => {
    const error = refused({ address, env: {} })
    expect(error).toMatchObject({ code: 'CONFIG', reason: 'missing-token' })
    expect((error as Error).message).toMatch(/tokenFile.*BAO_TOKEN.*VAULT_TOKEN/)
  })
})

describe('the environment', () => {
  const settings = (env: Record<string, string>, options: Kv2StoreOptions = {}) => kv2Settings({ ...options, env })
  const vault = { VAULT_ADDR: 'https://vault.test', VAULT_TOKEN: 'vault-token', VAULT_NAMESPACE: 'vault-ns' }
  const bao = { BAO_ADDR: 'https://bao.test', BAO_TOKEN: 'bao-token', BAO_NAMESPACE: 'bao-ns' }

  it('gives what VAULT_ variables say', async () => {
    const { nodes, token: source, namespace } = settings(vault)
    expect([nodes[0].origin, await source.read(), namespace]).toEqual(['https://vault.test', 'vault-token', 'vault-ns'])
  })

  it('gives what BAO_ variables say where both are set', async () => {
    const { nodes, token: source, namespace } = settings({ ...vault, ...bao })
    expect([nodes[0].origin, await source.read(), namespace]).toEqual(['https://bao.test', 'bao-token', 'bao-ns'])
  })

  it('loses to options', async () => {
    const options = { address, token: 'given', namespace: 'ns' }
    const { nodes, token: source, namespace } = settings({ ...vault, ...bao }, options)
    expect([nodes[0].origin, await source.read(), namespace]).toEqual([address, 'given', 'ns'])
  })

  it('makes an empty BAO_ADDR an error instead of using VAULT_ADDR', () => {
    expect(() => settings({ ...vault, BAO_ADDR: '' })).toThrow(/CONFIG.*BAO_ADDR is set but empty/)
  })

  it('lets an empty BAO_NAMESPACE mean the root namespace', () => {
    expect(settings({ ...vault, BAO_NAMESPACE: '' }).namespace).toBeUndefined()
  })

  it('lets an empty BAO_TOKEN hide VAULT_TOKEN, as the bao command does', () => {
    expect(settings({ ...vault, BAO_TOKEN: '', HOME: '/home/someone' }).token.identity).toBe(
      'file:/home/someone/.vault-token',
    )
  })

  it('is not repeated when it is wrong', () => {
    const error = refused({ env: { VAULT_ADDR: `https://${token}@vault.test`, VAULT_TOKEN: 't' } })
    expect((error as Error).message).toContain('VAULT_ADDR')
    expect(findCanary(inspect(error, { depth: Infinity, showHidden: true }))).toBeUndefined()
  })

  it('is read once, when the store is made', () => {
    const env: Record<string, string> = { ...vault }
    const store = new Kv2Store({ env })
    env['VAULT_ADDR'] = 'https://other.test'
    expect(store.scope[0]).toBe('https://vault.test')
  })
})

describe('the scope of a store', () => {
  it('tells address, namespace, mount and identity', () => {
    const store = new Kv2Store({
      address: `${address}/path/`,
      namespace: 'a/b/',
      mount: 'team/kv/',
      tokenFile: '/run/token',
      env: {},
    })
    expect(store.scope).toEqual([`${address}/path`, 'a/b', 'team/kv', 'file:/run/token'])
  })

  it('is another one for each store that was given a token, and holds nothing of the token', () => {
    const stores = [1, 2].map(() => new Kv2Store({ address, token, env: {} }))
    expect(stores[0]?.scope).not.toEqual(stores[1]?.scope)
    expect(findCanary(JSON.stringify(stores.map(({ scope }) => scope)))).toBeUndefined()
  })

  it('shows no token however the store is printed', () => {
    const store = new Kv2Store({ env: { VAULT_ADDR: address, VAULT_TOKEN: token } })
    const shown =
      inspect(store, { depth: Infinity, showHidden: true }) + JSON.stringify(store) + JSON.stringify({ ...store })
    expect(findCanary(shown)).toBeUndefined()
  })
})
