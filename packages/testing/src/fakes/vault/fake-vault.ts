// Fakes, of OpenBao and HashiCorp Vault: what a test holds in its hand.
import { assertKnownOptions, configError } from '@keyharbor/core'
import { ManualClock } from '../../manual-clock.ts'
import type { FakeCalls } from '../fake-calls.ts'
import type { FakeRequest, FakeResponse } from '../fake-exchange.ts'
import type { FakeFaults } from '../fake-faults.ts'
import { FakeServer } from '../fake-server.ts'
import { FakeService } from '../fake-service.ts'
import type { FakeDatabase } from './fake-database.ts'
import type { StandbyOptions } from './vault-cluster.ts'
import { VaultCore } from './vault-core.ts'
import type { SealShares } from './vault-seal.ts'
import { variants, type VaultVariant } from './vault-variant.ts'

/** Options of `fakeVault`. */
export interface FakeVaultOptions {
  /** Whose texts it speaks, where they are known to differ. Default `'openbao'`. */
  readonly variant?: VaultVariant
  /** Its root token. Default `'root'`, as in development mode. */
  readonly token?: string
  /** Its time. Default: a clock of its own, which starts on 1 January 2026. */
  readonly clock?: ManualClock
  /** Into how many keys its seal is split, 1 to 255. Default 1, as in development mode. */
  readonly keyShares?: number
  /** How many of them open it. Default: 1 of 1, else 2. */
  readonly keyThreshold?: number
}

/**
 * A fake of OpenBao or HashiCorp Vault for tests: secrets engines with leases, tokens with policies, namespaces, sealing, standing
 * by, quotas. Clients reach it at `address`, tests also by `handle`. It starts like a development server: unsealed, with KV 2 at
 * `secret/`.
 */
export interface FakeVault extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:40961`: on loopback, at a free port. */
  readonly address: string
  /** The root token. */
  readonly token: string
  /** Its time: `created_time`, the life of tokens, the end of versions, delays. It moves when a test moves it. */
  readonly clock: ManualClock
  /** What its database engines have made: all of them talk to this one database. */
  readonly database: FakeDatabase
  /** What goes wrong with the next requests. */
  readonly faults: FakeFaults
  /** What was received, without values and tokens. */
  readonly calls: FakeCalls
  /** Answers a request without a socket: the same state, calls and faults. A broken connection rejects, and so does `signal`. */
  handle(request: FakeRequest, signal?: AbortSignal): Promise<FakeResponse>
  /** What opens it by `PUT sys/unseal`, in base64. */
  readonly unsealKeys: readonly string[]
  /** Seals it: everything but health and seal status is 503 until `unseal` or enough of its keys. Nothing is lost. */
  seal(): void
  /** Opens it again, without keys. */
  unseal(): void
  /**
   * Makes it a node of a cluster that stands by. What needs the active node is passed on, redirected (307) to `leader`, or 500
   * without one; health is 429, 472 or 473. Throws `CONFIG` for a kind of standby that the variant does not have.
   */
  standby(options?: StandbyOptions): void
  /** Makes it the active node of a cluster: `sys/leader` names it, and what it answers has `X-Vault-Index`. */
  activate(): void
  /** For so long everything at the KV 2 mount `path` is 400, "Upgrading…", as right after it was mounted; standbys wait for it. */
  upgrade(path: string, ms: number): void
  /** Closes its port, so that clients are refused, until `restore`. Connections that there are break. */
  cut(): Promise<void>
  /** Listens again, at the same address. */
  restore(): Promise<void>
  /** As it was at the start: no calls, no faults, no secrets, no tokens but the root token. The clock stays where it is. */
  reset(): void
  /** Ends it and all its connections. */
  close(): Promise<void>
}

/**
 * Starts a fake of OpenBao or HashiCorp Vault on loopback. End it with `close` or `await using`. Throws `CONFIG` for options
 * that there are not.
 *
 * Statuses and texts are those measured on OpenBao 2.7.2; `behaviour.backend.test.ts` of this package compares them with the
 * server. What the servers have and it does not is 501.
 *
 * Engines beside KV: `database`, which makes users with leases and rotates static roles by the clock. It opens no connection:
 * any `connection_url` will do, every user of a static role is there, and `database` is what is behind all of them. Other
 * plugins than PostgreSQL's, other credentials than passwords and `rotation_schedule` are missing. Tokens have no lease ids.
 * `transit` encrypts, signs and authenticates with Node's cryptography. Derived keys, keys of the type `xchacha20-poly1305`,
 * rotation by the clock, signatures of hashes, import, export, backup and trimming are missing. So are all other engines.
 *
 * Tokens are those of the token store with its roles: periodic, batch, with a longest life, for some uses, orphans. Logins are
 * `approle`, `userpass`, `jwt` with public keys that it is given, and `kubernetes`, where no cluster is asked: a JWT that is
 * well-formed, in time and, with `pem_keys`, signed by one of them is the service account's that it names. Five failed logins
 * lock a role id or user out for 15 minutes. Any answer is wrapped by `X-Vault-Wrap-TTL`. All clients are at 127.0.0.1, which
 * networks that bound logins and tokens are compared with. Missing are the method `cert`, key sets from a URL, the browser flow
 * of OpenID Connect, aliases of entities, selectors of namespaces, hashes for passwords, changes of single fields of an AppRole,
 * tidying, and what policies say beyond `capabilities`. No entity has policies, and no login asks for a second factor.
 *
 * The verb LIST does not pass Node's HTTP server: use `GET` with `list=true`, as all clients do.
 */
export async function fakeVault(options: FakeVaultOptions = {}): Promise<FakeVault> {
  assertKnownOptions(kind, options, ['variant', 'token', 'clock', 'keyShares', 'keyThreshold'])
  const { variant = 'openbao', token = 'root', clock = new ManualClock() } = options
  const core = new VaultCore(token, variants[variant], clock, sealShares(options))
  const service = new FakeService(core, clock)
  const server = await FakeServer.open(service)
  const close = (): Promise<void> => server.cut()
  return {
    address: server.address,
    token,
    clock,
    get database() {
      return core.database
    },
    faults: service.faults,
    calls: service.calls,
    handle: (request, signal) => service.handle(request, signal),
    unsealKeys: core.node.seal.keys,
    seal: () => core.node.seal.set(true),
    unseal: () => core.node.seal.set(false),
    standby: (how = {}) => core.node.cluster.standBy(server.address, checkedStandby(how, variant)),
    activate: () => core.node.cluster.activate(server.address),
    upgrade: (path, ms) => core.node.upgrade(`${path.replaceAll(/^\/+|\/+$/g, '')}/`, ms),
    cut: () => server.cut(),
    restore: () => server.restore(),
    reset: () => service.reset(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const kind = 'fake-vault'

/** As an initialisation takes them: `checkInit` has the words of the server for what it refuses. */
function sealShares({
  keyShares: shares = 1,
  keyThreshold: threshold = shares === 1 ? 1 : 2,
}: FakeVaultOptions): SealShares {
  const isCount = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= 255
  const fit = shares === 1 ? threshold === 1 : threshold >= 2 && threshold <= shares
  if (isCount(shares) && isCount(threshold) && fit) return { shares, threshold }
  throw configError(kind, 'keyShares is 1 to 255, and keyThreshold 1 of 1, or 2 up to as many as there are.')
}

function checkedStandby(options: StandbyOptions, variant: VaultVariant): StandbyOptions {
  assertKnownOptions(kind, options, ['leader', 'forwards', 'as', 'writesBehind'])
  const { as = 'standby', leader, writesBehind = 0 } = options
  if (variant === 'openbao' && as !== 'standby')
    throw configError(kind, `OpenBao has no node that stands by in this way.`)
  if (leader !== undefined && !URL.canParse(leader)) throw configError(kind, 'leader is an address, with its scheme.')
  if (Number.isInteger(writesBehind) && writesBehind >= 0) return options
  throw configError(kind, 'writesBehind is a whole number, 0 or more.')
}
