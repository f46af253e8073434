// Fakes, of OpenBao and HashiCorp Vault: one secret of KV 2 with its versions and metadata. Time is an argument.
import type { Json } from './vault-answer.ts'
import { goTime } from './vault-answer.ts'
import { goDuration } from './go-duration.ts'

/** Settings of a mount, which each secret can have for itself. */
export interface Kv2Settings {
  /** 0: ten. */
  maxVersions: number
  casRequired: boolean
  /** Whether metadata take compare-and-set, of a secret or of all. */
  metadataCasRequired: boolean
  /** 0: never. Below 0, which a mount alone can have: never, whatever a secret says. */
  deleteAfterSeconds: number
}

/** One version. */
export interface Kv2Version {
  readonly number: number
  readonly createdAt: number
  /** It can't be read from then on; undefined: for ever. */
  deletedAt: number | undefined
  destroyed: boolean
  /** Null when that was written, and when the version is destroyed. */
  data: Json | null
}

/** Versions that are kept where nothing else is set. */
const defaultMaxVersions = 10

/** Nothing is set. */
export function newSettings(): Kv2Settings {
  return { maxVersions: 0, casRequired: false, metadataCasRequired: false, deleteAfterSeconds: 0 }
}

/** A secret. Writing checks nothing; the engine has. */
export class Kv2Secret {
  readonly settings: Kv2Settings = newSettings()
  readonly versions: Map<number, Kv2Version> = new Map()
  custom: Record<string, string> | null = null
  current = 0
  #oldest = 0
  #metadataVersion = 0
  readonly #createdAt: number
  #updatedAt: number

  constructor(now: number) {
    this.#createdAt = now
    this.#updatedAt = now
  }

  /** The version of a number; 0 and below: the newest. */
  version(number: number): Kv2Version | undefined {
    return this.versions.get(number <= 0 ? this.current : number)
  }

  /** Adds a version, and forgets the oldest. */
  write(data: Json | null, mount: Kv2Settings, now: number): Kv2Version {
    this.current += 1
    this.#updatedAt = now
    const set = [mount, this.settings].map((settings) => settings.deleteAfterSeconds)
    const after = set.some((each) => each < 0) ? [] : set.filter((each) => each > 0)
    const deletedAt = after.length === 0 ? undefined : now + Math.min(...after) * 1000
    const version = { number: this.current, createdAt: now, deletedAt, destroyed: false, data }
    this.versions.set(version.number, version)
    this.#trim(this.settings.maxVersions || mount.maxVersions || defaultMaxVersions)
    return version
  }

  /** How often metadata were written, which compare-and-set goes by. */
  get metadataVersion(): number {
    return this.#metadataVersion
  }

  /** Says that metadata were written. */
  touch(now: number): void {
    this.#metadataVersion += 1
    this.#updatedAt = now
  }

  /** What `metadata/` tells. */
  describe(withMetadataCas: boolean): Json {
    return {
      cas_required: this.settings.casRequired,
      created_time: goTime(this.#createdAt),
      ...(withMetadataCas && {
        current_metadata_version: this.#metadataVersion,
        metadata_cas_required: this.settings.metadataCasRequired,
      }),
      current_version: this.current,
      custom_metadata: this.custom,
      delete_version_after: goDuration(this.settings.deleteAfterSeconds),
      max_versions: this.settings.maxVersions,
      oldest_version: this.#oldest,
      updated_time: goTime(this.#updatedAt),
      versions: Object.fromEntries([...this.versions].map(([number, version]) => [number, timesOf(version)])),
    }
  }

  #trim(most: number): void {
    while (this.versions.size > most) {
      const [oldest] = this.versions.keys()
      this.versions.delete(oldest ?? 0)
      this.#oldest = (oldest ?? 0) + 1
    }
  }
}

/** Whether a version can be read. */
export function isReadable({ deletedAt, destroyed }: Kv2Version, now: number): boolean {
  return !destroyed && (deletedAt === undefined || deletedAt > now)
}

/** Ends a version at `now`, unless it has ended before. */
export function deleteVersion(version: Kv2Version | undefined, now: number): void {
  if (version !== undefined && isReadable(version, now)) version.deletedAt = now
}

/** Brings a version back, unless it is destroyed. */
export function undeleteVersion(version: Kv2Version | undefined): void {
  if (version !== undefined && !version.destroyed) version.deletedAt = undefined
}

/** Takes the data of a version away for good. */
export function destroyVersion(version: Kv2Version | undefined): void {
  if (version === undefined) return
  version.destroyed = true
  version.data = null
}

/** What is told of a version beside its data. */
export function timesOf({ createdAt, deletedAt, destroyed }: Kv2Version): Json {
  const deletion_time = deletedAt === undefined ? '' : goTime(deletedAt)
  return { created_time: goTime(createdAt), deletion_time, destroyed }
}
