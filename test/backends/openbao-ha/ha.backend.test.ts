// Tests of two nodes of OpenBao on PostgreSQL. One file, since its last test kills the leader.
import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreFailure, type ErrorFacts } from '@keyharbor/core'
import { canary, fakeVault } from '@keyharbor/testing'
import type { Kv2Store } from '@keyharbor/vault'
import { answersOf, type Asking } from '../same-answers.ts'
import { call, control, storeAt, tell, variable } from '../started-server.ts'

const leader = variable('KEYHARBOR_OPENBAO_HA_LEADER_ADDR')
const standby = variable('KEYHARBOR_OPENBAO_HA_STANDBY_ADDR')
const token = variable('KEYHARBOR_OPENBAO_HA_TOKEN')
const key = variable('KEYHARBOR_OPENBAO_HA_KEY')

const AFTER_AN_ELECTION = { timeout: 40_000, interval: 100 }

/** A standby gets writes of the leader a moment later. */
const seen = (store: Kv2Store, name: string, text: string): Promise<void> =>
  vi.waitFor(async () => expect((await store.readSecret(name, call())).value).toEqual({ text }), AFTER_AN_ELECTION)

const factsOf = (asked: Promise<unknown>): Promise<ErrorFacts | undefined> =>
  asked.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof StoreFailure) return error.facts
      throw new Error('Not a StoreFailure', { cause: error })
    },
  )

const alone = { 'X-Vault-No-Request-Forwarding': 'true' }
const get = (path: string, headers = {}): Asking => ({ method: 'GET', path, headers })
const post = (path: string, json: unknown, headers = {}): Asking => ({ method: 'POST', path, json, headers })

const atStandby = (name: string): readonly Asking[] => [
  ...['', '?standbyok=true', '?standbyok=false', '?standbycode=298', '?standbyok=true&activecode=297'].map((query) =>
    get(`sys/health${query}`),
  ),
  ...['sys/seal-status', 'sys/init', 'sys/leader', 'sys/nothing', 'nothing/a'].map((path) => get(path)),
  { method: 'HEAD', path: 'sys/health' },
  post(`secret/data/${name}`, { data: { n: 1 }, options: { cas: 0 } }),
  post(`secret/data/${name}`, { data: { n: 2 } }, alone),
  post(`secret/data/${name}%20b?x=1`, { data: {} }, alone),
  { ...post(`secret/data/${name}`, { data: {} }, alone), token: false },
  post(`secret/data/${name}`, '{', alone),
  post(`secret/data/${name}`, { data: {} }, { ...alone, 'X-Vault-Namespace': 'none' }),
  post('auth/token/create', {}, alone),
  { ...post('auth/none/login', {}, alone), token: false },
  post('sys/policies/acl/p', { policy: 'path "a" { capabilities = ["read"] }' }, alone),
  post('sys/capabilities-self', { paths: ['a', 'b'] }, alone),
  { method: 'DELETE', path: `secret/data/${name}`, headers: alone },
  { method: 'PUT', path: 'sys/step-down', headers: alone },
  get(`secret/data/${name}-none`, { ...alone, 'X-Vault-Wrap-Ttl': '1m' }),
  get(`secret/data/${name}-none`, alone),
  get(`secret/data/${name}-none`, { 'X-Vault-Index': 'garbage' }),
  get(`secret/data/${name}-none`, { 'X-Vault-Inconsistent': 'bogus' }),
]

/** With an index that the node does not have yet. */
const fromTheFuture = (name: string, index: string): readonly Asking[] => {
  const future = { 'X-Vault-Index': index }
  const forwarded = { ...future, 'X-Vault-Inconsistent': 'forward-active-node' }
  return [
    get(`secret/data/${name}-none`, future),
    post(`secret/data/${name}`, { data: {} }, future),
    get(`secret/data/${name}-none`, { ...future, 'X-Vault-Inconsistent': 'fail' }),
    get(`secret/data/${name}-none`, { ...future, 'X-Vault-Forward': 'active-node' }),
    get(`secret/data/${name}-none`, forwarded),
    get(`secret/data/${name}-none`, { ...forwarded, ...alone }),
    get('sys/leader', future),
    get('sys/health', future),
  ]
}

async function indexOf(address: string, path: string, by: string): Promise<string> {
  const { headers } = await fetch(`${address}/v1/${path}`, { headers: { 'X-Vault-Token': by } })
  return headers.get('x-vault-index') ?? ''
}

describe('fakeVault', () => {
  it('answers as a standby does, also to those who ask for what it does not have yet', async () => {
    const fake = await fakeVault()
    onTestFinished(() => fake.close())
    const name = randomUUID()
    const real = { address: standby, token, leader }
    const faked = { address: fake.address, token: fake.token, leader }
    fake.standby({ leader })
    expect(await answersOf(faked, atStandby(name))).toEqual(await answersOf(real, atStandby(name)))

    const index = Buffer.from(await indexOf(leader, `secret/data/${name}`, token), 'base64').toString()
    const ahead = Buffer.from(JSON.stringify({ ...(JSON.parse(index) as object), value: 'FF/0' })).toString('base64')
    const latest = await indexOf(fake.address, `secret/data/${name}`, fake.token)
    fake.standby({ leader, writesBehind: 1 })
    expect(await answersOf(faked, fromTheFuture(name, latest))).toEqual(
      await answersOf(real, fromTheFuture(name, ahead)),
    )
  })
})

describe('a pair of nodes', () => {
  it('is written through its standby, and both show it', async () => {
    const [atStandby, atLeader] = [storeAt({ address: standby, token }), storeAt({ address: leader, token })]
    const [name, first, second] = [randomUUID(), canary(), canary()]
    await atStandby.createSecret(name, { text: first }, call())
    await seen(atLeader, name, first)
    await atLeader.writeSecret(name, { text: second }, call())
    await seen(atStandby, name, second)
  })

  it('lets one of two creations win, made at different nodes at once', async () => {
    const [name, text] = [randomUUID(), canary()]
    const stores = [standby, leader].map((address) => storeAt({ address, token }))
    const facts = await Promise.all(stores.map((store) => factsOf(store.createSecret(name, { text }, call()))))
    expect(facts.map((fact) => fact?.code ?? 'none').sort()).toEqual(['ALREADY_EXISTS', 'none'])
  })

  it('that has lost its leader is UNAVAILABLE until the other node has taken over', { timeout: 90_000 }, async () => {
    const [name, before, after] = [randomUUID(), canary(), canary()]
    // A standby that can not forward answers 307, to the leader that it still believes in: a store that does not know this
    // address can not tell an election from a wrong configuration.
    const [ofBoth, ofOne] = [
      storeAt({ address: standby, token, redirectTo: [leader] }),
      storeAt({ address: standby, token }),
    ]
    await ofBoth.createSecret(name, { text: before }, call())
    await control('openbao-ha-leader', 'kill')
    const [codes, reasons] = [new Set<string>(), new Set<string>()]
    await vi.waitFor(async () => {
      const alone = await factsOf(ofOne.describeSecret(name, call()))
      if (alone !== undefined) reasons.add(`${alone.code} ${alone.reason} ${alone.retry}`)
      const facts = await factsOf(ofBoth.writeSecretIf(name, { text: after }, '1', call()))
      codes.add(facts?.code ?? 'none')
      expect(facts).toBeUndefined()
    }, AFTER_AN_ELECTION)
    expect([...codes]).toEqual(['UNAVAILABLE', 'none'])
    expect(reasons).toContain('CONFIG redirected safe')
    expect((await ofBoth.readSecret(name, call())).value).toEqual({ text: after })
  })

  it('takes back the node that was dead', { timeout: 90_000 }, async () => {
    const [name, text] = [randomUUID(), canary()]
    await control('openbao-ha-leader', 'restart')
    await tell(leader, token, 'sys/unseal', { key })
    await storeAt({ address: standby, token }).createSecret(name, { text }, call())
    await seen(storeAt({ address: leader, token }), name, text)
  })
})
