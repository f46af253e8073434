// Contract: the plain data that crosses the seam between the client and an adapter.

/** What the client allows one call: an adapter passes both on to its SDK and adds no retry of its own. */
export interface CallOptions {
  /** Ends the call: aborted by the caller, by the deadline, or when the last one who waits has left. */
  readonly signal: AbortSignal
  /** Time for the whole call, body included, in milliseconds. The client enforces it as well, whatever an SDK does. */
  readonly timeoutMs: number
}

/** A write in the store's own terms. `W` is the adapter's type for tags, content type, expiry, keys and the like. */
export interface WriteCall<W> extends CallOptions {
  /** Left out when the application gives none. */
  readonly settings?: W
}

/**
 * A value as a store holds it: text, bytes, or the fields of a JSON object. `fields` holds JSON values only; a store of
 * text writes it as JSON text, a store of maps as its map.
 */
export type StoredValue =
  { readonly text: string } | { readonly bytes: Uint8Array } | { readonly fields: Readonly<Record<string, unknown>> }

/** What a store tells of one version without its value. What is absent, the store does not say. */
export interface VersionInfo {
  /** Opaque: only `compareVersions` says what is newer. */
  readonly id: string
  /** Movable names that point here now, in the store's own words. */
  readonly stages?: readonly string[]
  /** When the version was made. */
  readonly createdAt?: Date
  /** From then on the store will not give the value any more. */
  readonly expiresAt?: Date
  /** Whether its value can be read. Left out: enabled. */
  readonly state?: 'enabled' | 'disabled' | 'deleted' | 'destroyed'
}

/** A value with its version, both from ONE response, so that they can never be mixed up. */
export interface StoredSecret {
  /** The value, in the form in which the store holds it. */
  readonly value: StoredValue
  /** The version that has it. */
  readonly version: VersionInfo
  /** Wall time in milliseconds at which this was true, if earlier than the call (snapshot, proxy `Age`). Never re-dated. */
  readonly observedAt?: number
}

/** What a store tells of a secret without its value. An adapter may extend it; what is absent, the store does not say. */
export interface SecretInfo {
  /** Canonical name in the store. */
  readonly name: string
  /** What somebody wrote about it; no part of the value. */
  readonly description?: string
  /** Labels by which the store's owners find it; no part of the value. */
  readonly tags?: Readonly<Record<string, string>>
  /** When its first version was made. */
  readonly createdAt?: Date
  /** When its value or what is said of it was last changed. */
  readonly updatedAt?: Date
  /** From then on the store will not give its current value any more. */
  readonly expiresAt?: Date
  /** When its value was last read, as exactly as the store keeps it; some keep only the day. */
  readonly lastAccessedAt?: Date
  /** When it was deleted. Absent: it is not. */
  readonly deletedAt?: Date
  /** When a deleted secret is gone for good. */
  readonly purgeAt?: Date
  /** How the store itself rotates it. */
  readonly rotation?: {
    /** Whether it does. */
    readonly enabled: boolean
    /** How often, in milliseconds. */
    readonly everyMs?: number
    /** When it last did. */
    readonly lastAt?: Date
    /** When it will do so next. */
    readonly nextAt?: Date
  }
}

/** Which secrets to list. */
export interface ListQuery {
  /** Only names that start with this text. Default: all. */
  readonly prefix?: string
  /** Also secrets that are deleted and can still be restored, where the store can list them. Default false. */
  readonly includeDeleted?: boolean
}
