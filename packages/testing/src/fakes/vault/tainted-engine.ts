// Fakes, of OpenBao and HashiCorp Vault: what is left of a mount whose leases could not be revoked when it was taken away.
import { refuse } from './vault-answer.ts'
import type { VaultEngine } from './vault-engine.ts'

/** The engine of such a mount: it answers nothing, until the mount is taken away again. */
export function taintedEngine({ type, version }: VaultEngine): VaultEngine {
  return {
    type,
    version,
    has: () => true,
    plainFields: () => [],
    handle: (_path, { namespace, path }) =>
      refuse(404, `no handler for route "${path}" on namespace "${namespace}". route entry or namespace is tainted.`),
  }
}
