import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, onTestFinished, test } from 'vitest'
import { failoverPair, read } from '../../fixtures/failover-pair.ts'

test('failing over and coming back is told on a diagnostics channel, in positions and codes', async () => {
  const told: unknown[] = []
  const hear = (event: unknown): void => void told.push(event)
  subscribe('keyharbor:failover', hear)
  onTestFinished(() => void unsubscribe('keyharbor:failover', hear))
  const { clock, client, primary } = await failoverPair({ probeAfterMs: 1_000 })
  primary.faults.fail('readSecret', { code: 'UNAVAILABLE' })
  await read(client)
  await clock.advance(1_000)
  await read(client)
  await clock.advance(0)
  expect(told).toEqual([
    { store: 'failover', operation: 'failover', from: 0, to: 1, code: 'UNAVAILABLE' },
    { store: 'failover', operation: 'recover', from: 1 },
  ])
})
