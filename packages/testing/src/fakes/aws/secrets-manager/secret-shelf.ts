// Fakes, of AWS Secrets Manager: all secrets of the region. Finds them by name and ARN, and lets go of those whose time is over.
import { randomInt } from 'node:crypto'
import { refuse } from '../aws-answer.ts'
import { arnOf, type AwsPlace } from '../aws-place.ts'
import { LaggingRecords } from '../lagging-records.ts'
import type { SecretRecord } from './secret-record.ts'

/** What goes by itself, in requests rather than in time, so that a test sees each step. */
export interface ShelfSettings {
  /** So many requests for a secret after a forced deletion still find it, marked as deleted. */
  readonly forcedDeletionRequests: number
  /** So many times a replica is described as `InProgress` before it is `InSync`. */
  readonly replicationRequests: number
}

/** The secrets of one region. */
export class SecretShelf {
  readonly records: LaggingRecords<SecretRecord>
  /** The last read of a secret or version, in milliseconds, by its ARN or ARN and id. No write waits for it, and no reader lags. */
  readonly accessed: Map<string, number> = new Map()
  readonly settings: ShelfSettings
  readonly #place: AwsPlace
  readonly #now: () => number
  /** Requests left, by what they are for. */
  #left = new Map<string, number>()

  constructor(place: AwsPlace, settings: ShelfSettings, now: () => number) {
    this.settings = settings
    this.#place = place
    this.#now = now
    this.records = new LaggingRecords(now)
  }

  /** The name that `id` stands for: itself, or that of the secret with this ARN, whole or without its suffix. */
  nameOf(id: string): string {
    const prefix = arnOf(this.#place, 'secretsmanager', 'secret:')
    if (!id.startsWith('arn:')) return id
    if (!id.startsWith(prefix)) return ''
    const rest = id.slice(prefix.length)
    // What ends like a suffix is taken for a whole ARN: a secret whose name ends so is not found without its suffix (recorded).
    return /-[A-Za-z0-9]{6}$/.test(rest) ? rest.slice(0, -7) : rest
  }

  /** What is true of a secret. Refuses what there is not. */
  current(id: string): SecretRecord {
    return this.#found(id, () => this.records.current(this.nameOf(id)))
  }

  /** The same of a secret that is not to be deleted. */
  writable(id: string): SecretRecord {
    const record = this.current(id)
    if (record.deleted !== undefined) refuseDeleted()
    if (isReplica(record, this.#place))
      refuse(
        'InvalidRequestException',
        `Operation not permitted on a replica secret. Call must be made in primary secret's region.`,
      )
    return record
  }

  /** What a reader sees of a secret. */
  seen(id: string): SecretRecord {
    return this.#found(id, () => this.records.seen(this.nameOf(id)))
  }

  /** The secret with this name, or undefined. */
  named(name: string): SecretRecord | undefined {
    this.#sweep(name)
    return this.records.current(name)
  }

  /** What a listing shows. */
  listed(): readonly SecretRecord[] {
    for (const { name, deleted } of this.records.all()) if (deleted?.forced !== true) this.#sweep(name)
    return this.records.listed()
  }

  save(record: SecretRecord): void {
    this.records.write(record.name, { ...record, changedMs: this.#now() })
  }

  /** Makes a secret the copy of one in another region. */
  makeReplica(name: string, primaryRegion: string): void {
    const record = this.named(name)
    if (record === undefined) throw new RangeError('There is no secret of this name.')
    this.records.write(name, { ...record, primaryRegion })
  }

  /** An ARN for a new secret, with the suffix that tells it from others of its name before and after it. */
  newArn(name: string): string {
    const suffix = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('')
    return arnOf(this.#place, 'secretsmanager', `secret:${name}-${suffix}`)
  }

  /** Whether something that goes on is still under way; counts one of `requests`. */
  underWay(what: string, requests: number): boolean {
    const left = this.#left.get(what) ?? requests
    this.#left.set(what, Math.max(0, left - 1))
    return left > 0
  }

  clear(): void {
    this.records.clear()
    this.accessed.clear()
    this.#left = new Map()
  }

  #found(id: string, find: () => SecretRecord | undefined): SecretRecord {
    this.#sweep(this.nameOf(id))
    const record = find()
    const isWhole =
      record !== undefined && (!id.startsWith('arn:') || id === record.arn || `${id}-` === record.arn.slice(0, -6))
    if (isWhole) return record
    return refuse('ResourceNotFoundException', `Secrets Manager can't find the specified secret.`)
  }

  #sweep(name: string): void {
    const record = this.records.current(name)
    if (record?.deleted === undefined || this.#now() < record.deleted.endsMs) return
    if (record.deleted.forced && this.underWay(`end ${record.arn}`, this.settings.forcedDeletionRequests)) return
    this.records.write(name, undefined)
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The answer to what a secret that is to be deleted does not allow. */
export function refuseDeleted(): never {
  refuse(
    'InvalidRequestException',
    `You can't perform this operation on the secret because it was marked for deletion.`,
  )
}

function isReplica({ primaryRegion }: SecretRecord, { region }: AwsPlace): boolean {
  return primaryRegion !== undefined && primaryRegion !== region
}
