import { readFileSync } from 'node:fs'
import { ParameterStore, SecretsManagerStore } from '@keyharbor/aws'
import { createSecretClient, type SecretStore } from '@keyharbor/core'
import { EncryptedFileStore } from '@keyharbor/local'
import { MemoryStore } from '@keyharbor/testing'
import { Kv2Store } from '@keyharbor/vault'
import { expect, test } from 'vitest'
import { root } from './code-blocks.ts'

const stores: Readonly<Record<string, () => SecretStore>> = {
  'encrypted file': () => new EncryptedFileStore({ path: 'never-written.age' }),
  'KV 2': () => new Kv2Store({ address: 'https://127.0.0.1', token: 'none', env: {} }),
  'Secrets Manager': () => new SecretsManagerStore({ env: {} }),
  'Parameter Store': () => new ParameterStore({ env: {} }),
  memory: () => new MemoryStore(),
}

const rows = readFileSync(`${root}/README.md`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim()))

const [heading = [], , ...table] = rows.slice(rows.findIndex(([first]) => first === 'call'))
const calls = table.slice(
  0,
  table.findIndex(([first]) => first === 'package'),
)

test.each(Object.keys(stores))('the table of calls in the README is true for: %s', (store) => {
  const client = createSecretClient({ store: stores[store]?.() ?? new MemoryStore() })
  const column = heading.indexOf(store)
  const promised = calls.filter((row) => row[column] !== '').flatMap(namesIn)
  expect([...promised, 'store'].sort()).toEqual(Object.keys(client).sort())
})

function namesIn([calls = '']: readonly string[]): string[] {
  return [...calls.matchAll(/`([a-zA-Z]+)`/g)].map((match) => match[1] ?? '')
}
