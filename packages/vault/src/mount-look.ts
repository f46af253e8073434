// Vault: what is mounted where the store works, asked once, so that nothing is sent to an engine that takes it for something else.
import { isStoreFailure, StoreFailure, type Clock, type ErrorCode } from '@keyharbor/core'
import { within, type Deadline } from './deadline.ts'
import { describeKvError } from './describe-kv-error.ts'
import { isFailure, unchanged } from './kv-failure.ts'
import { encodedPath } from './kv-path.ts'
import { isRecord } from './strict-json.ts'
import type { VaultReply } from './transport.ts'
import type { VaultConnection } from './vault-connection.ts'

/** `unseen`: the token or the site does not let it be seen, and the mount may be of any kind, or missing. */
export type MountKind = 'kv2' | 'unseen'

/** These say nothing of the mount: they pass by themselves, or with another token, and the call itself would fail as well. */
const passing: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'QUOTA_EXCEEDED', 'UNAUTHENTICATED'])

/** How long a mount that is not shown is not asked for again, in milliseconds. */
const unseenForMs = 60_000

/**
 * Looks at a mount by `sys/internal/ui/mounts/<mount>`. A mount of KV version 1 takes every request of version 2 for a name and
 * a value of its own, without an error (measured with OpenBao 2.7.2), so it must be known before the first change. Every
 * token that may do anything below the mount may look; others, and also root at a mount that is missing, are denied (measured).
 * The servers promise no compatibility for this endpoint, and some sites forbid it (hashicorp/vault#11156).
 */
export class MountLook {
  readonly #connection: VaultConnection
  readonly #mount: string
  readonly #clock: Clock
  #known: MountKind | undefined
  #knownUntil = 0
  #underWay: Promise<MountKind | StoreFailure> | undefined

  constructor(connection: VaultConnection, mount: string, clock: Clock) {
    this.#connection = connection
    this.#mount = mount
    this.#clock = clock
  }

  /**
   * What is mounted. One request serves all who wait for it, and is the last one once it has shown KV version 2; each waits no longer
   * than its own deadline. Rejects with `CONFIG` when it is no KV version 2, and with what kept the server from answering;
   * nothing was changed then, so it is safe to try again.
   */
  async kind(deadline: Deadline): Promise<MountKind> {
    for (;;) {
      if (this.#known !== undefined && this.#clock.monotonic() < this.#knownUntil) return this.#known
      const asks = this.#underWay === undefined
      this.#underWay ??= this.#asked(deadline).finally(() => (this.#underWay = undefined))
      const outcome = await this.#wait(this.#underWay, deadline)
      if (!isStoreFailure(outcome)) return outcome
      // The end of the call that has asked is none for the others.
      if (asks || !isEnd(outcome)) throw outcome
    }
  }

  async #asked(deadline: Deadline): Promise<MountKind | StoreFailure> {
    const path = `/sys/internal/ui/mounts/${encodedPath(this.#mount)}`
    try {
      return this.#judged(await this.#connection.send({ method: 'GET', path, deadline }))
    } catch (error) {
      // The answer is longer than the option for answers allows, which may be meant for smaller ones.
      if (isFailure(error, 'VALUE_TOO_LARGE')) return this.#keep('unseen')
      return unchanged(error)
    }
  }

  async #wait<T>(shared: Promise<T>, deadline: Deadline): Promise<T> {
    try {
      return await within(deadline, this.#clock, (signal) => untilAborted(shared, signal))
    } catch (error) {
      throw unchanged(error)
    }
  }

  #judged(reply: VaultReply): MountKind | StoreFailure {
    const data = reply.statusCode === 200 && isRecord(reply.body) ? reply.body['data'] : undefined
    if (isRecord(data) && typeof data['type'] === 'string') return this.#judgedMount(data)
    const facts = describeKvError(reply, this.#clock.now())
    return passing.has(facts.code) ? unchanged(new StoreFailure(facts)) : this.#keep('unseen')
  }

  /** `options` may be null; without a version it is 1. A mount that is wrong is looked at again: it can be made right. */
  #judgedMount({ type, options, path }: Record<string, unknown>): MountKind | StoreFailure {
    if (type !== 'kv' && type !== 'generic') return unfit('What is mounted there is not KV.')
    if (!isRecord(options) || options['version'] !== '2') return unfit('What is mounted there is KV version 1.')
    // The namespace can stand before it.
    if (typeof path === 'string' && !path.endsWith(`${this.#mount}/`))
      return unfit('It names a path below a mount, such as "secret/data" where "secret" is meant.')
    return this.#keep('kv2')
  }

  /** That a mount is of version 2 stays so; what is not shown may be shown to another token, or once it is mounted. */
  #keep(kind: MountKind): MountKind {
    this.#known = kind
    this.#knownUntil = kind === 'kv2' ? Infinity : this.#clock.monotonic() + unseenForMs
    return kind
  }
}

function isEnd(failure: StoreFailure): boolean {
  return isFailure(failure, 'ABORTED') || isFailure(failure, 'TIMEOUT')
}

/** `within` makes of the rejection what it must be. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The wait has ended.')), { once: true })
    promise.then(resolve, reject)
  })
}

function unfit(fault: string): StoreFailure {
  const detail = `${fault} Give the option mount the name of a mount of KV version 2.`
  return new StoreFailure({ code: 'CONFIG', reason: 'no-such-mount', detail, retry: 'never' })
}
