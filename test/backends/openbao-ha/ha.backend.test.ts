// Tests of two nodes of OpenBao on PostgreSQL. One file, since its last test kills the leader.
import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { StoreFailure, type ErrorFacts } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import type { Kv2Store } from '@keyharbor/vault'
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
