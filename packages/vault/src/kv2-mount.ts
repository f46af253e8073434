// Vault: the endpoints of one KV 2 mount, one method each; what answers mean to the contract is for the store.
import { StoreFailure, type Clock } from '@keyharbor/core'
import type { Deadline } from './deadline.ts'
import { describeKvError } from './describe-kv-error.ts'
import { secretMetadata, versionMetadata, type SecretMetadata, type VersionMetadata } from './kv-metadata.ts'
import { checkedName, encodedPath } from './kv-path.ts'
import type { Fields } from './kv-value.ts'
import { MountLook, type MountKind } from './mount-look.ts'
import { asJson, isRecord } from './strict-json.ts'
import type { VaultReply, VaultRequest } from './transport.ts'
import type { VaultConnection } from './vault-connection.ts'

/** What a look at one version shows. Only a version that is there has fields; they may be null (data written as null). */
export type Seen =
  | { readonly state: 'missing' }
  | { readonly state: 'deleted' | 'destroyed'; readonly version: VersionMetadata }
  | {
      readonly state: 'there'
      readonly version: VersionMetadata
      readonly fields: Fields | null
      readonly observedAt: number | undefined
    }

type Area = 'data' | 'metadata' | 'undelete' | 'destroy'

interface Sent {
  readonly method: VaultRequest['method']
  readonly area: Area
  /** Encoded, with query. */
  readonly path: string
  /** JSON text. */
  readonly body?: string
}

/**
 * The body of a write. `cas`: only while that is the newest version's number; 0: only if there never was one. Throws
 * `INVALID_ARGUMENT`, before anything is sent.
 */
export function writeBody(fields: Fields, cas?: number): string {
  return asJson({ data: fields, ...(cas !== undefined && { options: { cas } }) })
}

/**
 * Every method rejects with a `StoreFailure`, and takes names unchecked: they are checked before anything is sent. All but `look`
 * know what is mounted before they send their request, and reject with `CONFIG` when it is not KV version 2.
 */
export class Kv2Mount {
  /** Where the engine is mounted, without slashes around it. */
  readonly path: string
  readonly #connection: VaultConnection
  readonly #root: string
  readonly #clock: Clock
  readonly #mountLook: MountLook

  constructor(connection: VaultConnection, mount: string, clock: Clock) {
    this.path = mount
    this.#connection = connection
    this.#root = encodedPath(mount)
    this.#clock = clock
    this.#mountLook = new MountLook(connection, mount, clock)
  }

  /** What is mounted, as far as that can be seen. */
  kind(deadline: Deadline): Promise<MountKind> {
    return this.#mountLook.kind(deadline)
  }

  /** The newest version, or the one of a number. */
  async look(name: string, deadline: Deadline, number?: number): Promise<Seen> {
    const path = pathOf(name) + (number === undefined ? '' : `?version=${number}`)
    const reply = await this.#request({ method: 'GET', area: 'data', path }, deadline)
    if (reply.statusCode === 200) return there(reply, number, this.#clock.now())
    if (reply.statusCode === 404 && isRecord(reply.body) && isRecord(reply.body['data']))
      return gone(reply.body['data'])
    this.#assertMissing(reply)
    return { state: 'missing' }
  }

  async metadata(name: string, deadline: Deadline): Promise<SecretMetadata | 'missing'> {
    const reply = await this.#send({ method: 'GET', area: 'metadata', path: pathOf(name) }, deadline)
    if (reply.statusCode === 200) return secretMetadata(dataOf(reply), asOf(reply, this.#clock.now()))
    this.#assertMissing(reply)
    return 'missing'
  }

  /** Writes a version; `body` comes from `writeBody`. */
  async write(name: string, body: string, deadline: Deadline): Promise<VersionMetadata> {
    const reply = await this.#succeed({ method: 'POST', area: 'data', path: pathOf(name), body }, deadline)
    if (reply.statusCode === 204) throw storedInVersion1()
    return versionMetadata(dataOf(reply))
  }

  /** Deletes the newest version; the server says nothing when there is none. */
  async deleteNewest(name: string, deadline: Deadline): Promise<void> {
    await this.#succeed({ method: 'DELETE', area: 'data', path: pathOf(name) }, deadline)
  }

  async undelete(name: string, number: number, deadline: Deadline): Promise<void> {
    const body = asJson({ versions: [number] })
    await this.#succeed({ method: 'POST', area: 'undelete', path: pathOf(name), body }, deadline)
  }

  async destroy(name: string, number: number, deadline: Deadline): Promise<void> {
    const body = asJson({ versions: [number] })
    await this.#succeed({ method: 'POST', area: 'destroy', path: pathOf(name), body }, deadline)
  }

  /** Removes all versions and the metadata; the server says nothing when there are none. */
  async remove(name: string, deadline: Deadline): Promise<void> {
    await this.#succeed({ method: 'DELETE', area: 'metadata', path: pathOf(name) }, deadline)
  }

  /**
   * The keys in a folder, which is '' or ends in a slash; those of folders end in one too. Always `GET ?list=true`, as the
   * servers' own client does: Node's HTTP server, and with it some proxies, can't parse the verb LIST.
   */
  async list(folder: string, deadline: Deadline): Promise<readonly string[]> {
    const path = folder === '' ? '' : `${pathOf(folder.slice(0, -1))}/`
    const reply = await this.#send({ method: 'GET', area: 'metadata', path: `${path}?list=true` }, deadline)
    if (reply.statusCode === 200) return keysOf(dataOf(reply))
    // An empty folder is 404, like one that never was.
    this.#assertMissing(reply)
    return []
  }

  async #send(sent: Sent, deadline: Deadline): Promise<VaultReply> {
    await this.kind(deadline)
    return await this.#request(sent, deadline)
  }

  #request({ method, area, path, body }: Sent, deadline: Deadline): Promise<VaultReply> {
    const sent = { method, path: `/${this.#root}/${area}/${path}`, deadline }
    return this.#connection.send(body === undefined ? sent : { ...sent, body })
  }

  async #succeed(sent: Sent, deadline: Deadline): Promise<VaultReply> {
    const reply = await this.#send(sent, deadline)
    if (reply.statusCode >= 200 && reply.statusCode < 300) return reply
    throw this.#failure(reply)
  }

  /** Throws unless it is the store's own 404, which says that there is nothing. */
  #assertMissing(reply: VaultReply): void {
    const failure = this.#failure(reply)
    if (failure.facts.code !== 'NOT_FOUND') throw failure
  }

  #failure(reply: VaultReply): StoreFailure {
    return new StoreFailure(describeKvError(reply, this.#clock.now()))
  }
}

function pathOf(name: string): string {
  return encodedPath(checkedName(name))
}

function there(reply: VaultReply, number: number | undefined, nowMs: number): Seen {
  const { data, metadata } = dataOf(reply)
  // A mount of version 1 answers with the secret itself, whatever it holds.
  if (metadata === undefined) throw noMetadata()
  if (data === undefined || (data !== null && !isRecord(data))) throw malformed('It holds no fields.')
  const version = versionMetadata(metadata)
  if (number !== undefined && version.number !== number)
    throw new StoreFailure({ code: 'INTEGRITY', detail: 'It is another version.' })
  return { state: 'there', version, fields: data, observedAt: observedAt(reply.headers['age'], nowMs) }
}

/** A version that is deleted or destroyed is 404 with its metadata; only then is the secret not missing. */
function gone(data: Record<string, unknown>): Seen {
  const version = versionMetadata(data['metadata'])
  if (version.destroyed) return { state: 'destroyed', version }
  if (version.deletionAt === undefined) throw malformed('It says neither that the version is deleted nor destroyed.')
  return { state: 'deleted', version }
}

function dataOf({ body }: VaultReply): Record<string, unknown> {
  const data = isRecord(body) ? body['data'] : undefined
  if (!isRecord(data)) throw malformed('It is not JSON in the form that the server gives.')
  return data
}

/**
 * When the server told it, by its own clock where it says so: deletion times are from that clock too, and this machine's may be
 * slow or fast. `Date` has no fractions, so the end of its second is meant.
 */
function asOf({ headers }: VaultReply, nowMs: number): number {
  const serverMs = Date.parse(headers.date ?? '') + 999
  return Number.isNaN(serverMs) ? nowMs : serverMs
}

function keysOf({ keys }: Record<string, unknown>): readonly string[] {
  if (Array.isArray(keys) && keys.every((key) => typeof key === 'string')) return keys
  throw malformed('It is no list of names.')
}

/** A caching proxy tells in `Age`, in seconds, how old its answer is (RFC 9111 §5.1). */
function observedAt(age: string | undefined, nowMs: number): number | undefined {
  return age !== undefined && /^[1-9]\d{0,8}$/.test(age) ? nowMs - Number(age) * 1000 : undefined
}

function malformed(detail: string): StoreFailure {
  return new StoreFailure({ code: 'MALFORMED_RESPONSE', detail })
}

function noMetadata(): StoreFailure {
  const detail = 'The answer has no version: the mount seems to be KV version 1. Use the name of a mount of version 2.'
  return new StoreFailure({ code: 'CONFIG', detail })
}

/** Measured with OpenBao 2.7.2: a mount of version 1 takes the whole request for a value, and answers 204. */
function storedInVersion1(): StoreFailure {
  const detail =
    'The mount seems to be KV version 1, which has stored the request itself below "data/": delete it there, and use a mount of version 2.'
  return new StoreFailure({ code: 'CONFIG', detail })
}
