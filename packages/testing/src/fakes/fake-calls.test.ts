import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { vaultForTest } from '../../fixtures/ask-vault.ts'
import { canary, findCanary } from '../canary/canary.ts'
import { ManualClock } from '../manual-clock.ts'
import type { FakeCore } from './fake-exchange.ts'
import { FakeService } from './fake-service.ts'
import { vaultFaultAnswers } from './vault/vault-answer.ts'

const echo: FakeCore = {
  plainHeaders: ['x-target'],
  handle: () => ({ status: 204, headers: {}, body: '' }),
  plainFields: () => ['region'],
  withWrongSecret: (response) => response,
  faultAnswers: vaultFaultAnswers,
  reset: () => undefined,
}

test('of headers only those of HTTP and those that the fake names are kept', async () => {
  const service = new FakeService(echo, new ManualClock())
  const headers = { host: 'h', 'x-target': 'Get', 'x-vault-namespace': canary(), 'x-session': canary() }
  await service.handle({ method: 'POST', url: '/', headers, body: '{}' })
  expect(service.calls.last?.headers).toEqual({
    host: 'h',
    'x-target': 'Get',
    'x-vault-namespace': '[redacted]',
    'x-session': '[redacted]',
  })
})

test('of a body only the fields that the fake names are kept, and those of the top level alone', async () => {
  const service = new FakeService(echo, new ManualClock())
  const body = { region: 'eu', value: canary(), nested: { region: canary() }, list: [canary()] }
  await service.handle({ method: 'POST', url: '/', body: JSON.stringify(body) })
  expect(findCanary(inspect(service.calls.last, { depth: Infinity }))).toBeUndefined()
  expect(service.calls.last?.body).toEqual({
    region: 'eu',
    value: '[redacted]',
    nested: { region: '[redacted]' },
    list: ['[redacted]'],
  })
})

test('the fake of Vault keeps the headers of its protocol, but for the token', async () => {
  const fake = await vaultForTest()
  const headers = { 'x-vault-namespace': 'ns/', 'x-vault-request': 'true', 'x-vault-token': canary() }
  await fake.handle({ method: 'GET', url: '/v1/secret/data/a', headers })
  expect(fake.calls.last?.headers).toEqual({ ...headers, 'x-vault-token': '[redacted]' })
})
