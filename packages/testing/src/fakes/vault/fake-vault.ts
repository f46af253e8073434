// Fakes, of OpenBao and HashiCorp Vault: what a test holds in its hand.
import { assertKnownOptions } from '@keyharbor/core'
import { ManualClock } from '../../manual-clock.ts'
import type { FakeCalls } from '../fake-calls.ts'
import type { FakeRequest, FakeResponse } from '../fake-exchange.ts'
import type { FakeFaults } from '../fake-faults.ts'
import { FakeServer } from '../fake-server.ts'
import { FakeService } from '../fake-service.ts'
import type { FakeDatabase } from './fake-database.ts'
import { VaultCore } from './vault-core.ts'
import { variants, type VaultVariant } from './vault-variant.ts'

/** Options of `fakeVault`. */
export interface FakeVaultOptions {
  /** Whose texts it speaks, where they are known to differ. Default `'openbao'`. */
  readonly variant?: VaultVariant
  /** Its root token. Default `'root'`, as in development mode. */
  readonly token?: string
  /** Its time. Default: a clock of its own, which starts on 1 January 2026. */
  readonly clock?: ManualClock
}

/**
 * A fake of OpenBao or HashiCorp Vault for tests: secrets engines with leases, tokens with policies, namespaces, sealing.
 * Clients reach it at `address`, tests also by `handle`. It starts like a development server: unsealed, with KV 2 at `secret/`.
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
  /** Seals it: everything but health and seal status is 503 until `unseal`. Nothing is lost. */
  seal(): void
  /** Opens it again. */
  unseal(): void
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
 * server. It has no logins, wrapping, standby, `subkeys` or metadata compare-and-set; what it knows but does not have
 * is 501.
 *
 * Engines beside KV: `database`, which makes users with leases and rotates static roles by the clock. It opens no connection:
 * any `connection_url` will do, every user of a static role is there, and `database` is what is behind all of them. Other
 * plugins than PostgreSQL's, other credentials than passwords and `rotation_schedule` are missing. Tokens have no lease ids.
 *
 * The verb LIST does not pass Node's HTTP server: use `GET` with `list=true`, as all clients do.
 */
export async function fakeVault(options: FakeVaultOptions = {}): Promise<FakeVault> {
  assertKnownOptions('fake-vault', options, ['variant', 'token', 'clock'])
  const { variant = 'openbao', token = 'root', clock = new ManualClock() } = options
  const core = new VaultCore(token, variants[variant], clock)
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
    seal: () => core.node.setSealed(true),
    unseal: () => core.node.setSealed(false),
    cut: () => server.cut(),
    restore: () => server.restore(),
    reset: () => service.reset(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
