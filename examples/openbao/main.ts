// The quickstart's tour on an OpenBao or Vault server: the same code, another store.
// Reads BAO_ADDR and BAO_TOKEN (or VAULT_ADDR and VAULT_TOKEN), as the bao command does.
import { randomUUID } from 'node:crypto'
import { createSecretClient, type CallOptions, type StoredSecret } from '@keyharbor/core'
import { Kv2Store } from '@keyharbor/vault'
import { tour } from '../quickstart/tour.ts'

/** The store as it is, with its reads counted. */
class CountedStore extends Kv2Store {
  reads = 0

  override readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
    this.reads += 1
    return super.readSecret(name, call)
  }
}

const name = `keyharbor-example/${randomUUID()}`
const store = new CountedStore()
// A server does not tell of changes: what is watched is read again each maxAgeMs.
const client = createSecretClient({ store, maxAgeMs: 1_000 })
const other = createSecretClient({ store: new Kv2Store() })
try {
  console.log('Keyharbor on OpenBao: secrets in a KV 2 engine')
  await tour({
    client,
    name,
    reads: () => store.reads,
    other: 'another client',
    writeElsewhere: async () => void (await other.put(name, 'newer')),
  })
  await client.purge(name)
} finally {
  await Promise.all([client.close(), other.close()])
}
