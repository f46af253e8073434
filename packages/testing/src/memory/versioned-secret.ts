// Testing: the state of one secret in a memory store: its versions, the labels that point at them, and whether it is deleted.
import { isDeepStrictEqual } from 'node:util'
import {
  StoreFailure,
  type ErrorCode,
  type SecretInfo,
  type StoredSecret,
  type StoredValue,
  type VersionInfo,
} from '@keyharbor/core'
import type { MemorySettings } from './memory-settings.ts'
import { copyOf } from './stored-copy.ts'

/** How a `MemoryStore` selects a version: the one before the current, by its id, or by a label. */
export type MemorySelector =
  'previous' | { readonly id: string; readonly stage?: never } | { readonly stage: string; readonly id?: never }

interface Version {
  readonly id: string
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  /** Undefined once it is destroyed. */
  value: StoredValue | undefined
  disabled: boolean
}

const current = 'current'
const previous = 'previous'

/** Nobody can tell any more whether it was the same write. */
const destroyedWithKey =
  'The version that the key of this write made is destroyed. Take a new key to write its value again.'

/** One secret. All methods are synchronous, so each is one step that nothing can come between. */
export class VersionedSecret {
  readonly #versions = new Map<string, Version>()
  readonly #stages = new Map<string, string>()
  /** Which version each key of `addOnce` made. */
  readonly #idsByKey = new Map<string, string>()
  readonly #createdAt: Date
  #updatedAt: Date
  #deletedAt: Date | undefined
  #settings: MemorySettings = {}

  constructor(now: Date) {
    this.#createdAt = now
    this.#updatedAt = now
  }

  get isDeleted(): boolean {
    return this.#deletedAt !== undefined
  }

  /** Throws `PENDING_DELETION` when it is deleted. */
  assertLive(): void {
    if (this.isDeleted) throw failure('PENDING_DELETION')
  }

  /** Adds a version and makes it current. `value` belongs to it from then on. */
  add(value: StoredValue, settings: MemorySettings, now: Date): VersionInfo {
    this.assertLive()
    const id = String(this.#versions.size + 1)
    const version = { id, value, createdAt: now, expiresAt: settings.expiresAt, disabled: false }
    this.#versions.set(id, version)
    this.#settings = { ...this.#settings, ...settings }
    this.#makeCurrent(id, now)
    return this.#info(version)
  }

  /** Adds a version while `expected` is current. */
  addIf(expected: string, value: StoredValue, settings: MemorySettings, now: Date): VersionInfo {
    this.assertLive()
    this.#assertStage(current, expected)
    return this.add(value, settings, now)
  }

  /** Adds a version once for each key. */
  addOnce(key: string, value: StoredValue, settings: MemorySettings, now: Date): VersionInfo {
    this.assertLive()
    const id = this.#idsByKey.get(key)
    if (id === undefined) {
      const added = this.add(value, settings, now)
      this.#idsByKey.set(key, added.id)
      return added
    }
    const version = this.#version(id)
    if (version.value === undefined) throw failure('CONFLICT', destroyedWithKey)
    if (isDeepStrictEqual(version.value, value)) return this.#info(version)
    throw failure('CONFLICT', 'The key of this write was used with another value. Take a new key for a new value.')
  }

  /** The current version, or another one. */
  read(selector: MemorySelector | undefined, now: Date): StoredSecret {
    this.assertLive()
    const version = this.#version(this.#select(selector))
    if (version.value === undefined) throw failure('VERSION_DESTROYED')
    if (version.disabled) throw failure('VERSION_DISABLED')
    if (version.expiresAt !== undefined && version.expiresAt <= now) throw failure('VERSION_EXPIRED')
    return { value: copyOf(version.value), version: this.#info(version) }
  }

  /** All versions, the oldest first. */
  versions(): VersionInfo[] {
    return [...this.#versions.values()].map((version) => this.#info(version))
  }

  describe(name: string): SecretInfo {
    const { description, tags } = this.#settings
    const expiresAt = this.#version(this.#select(undefined)).expiresAt
    return {
      name,
      createdAt: this.#createdAt,
      updatedAt: this.#updatedAt,
      ...(description === undefined ? {} : { description }),
      ...(tags === undefined ? {} : { tags: { ...tags } }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(this.#deletedAt === undefined ? {} : { deletedAt: this.#deletedAt }),
    }
  }

  delete(now: Date): void {
    this.assertLive()
    this.#deletedAt = now
  }

  /** Does nothing to a secret that is not deleted. */
  restore(): void {
    this.#deletedAt = undefined
  }

  setState(id: string, state: 'enabled' | 'disabled'): void {
    this.assertLive()
    const version = this.#version(id)
    if (version.value === undefined) throw failure('VERSION_DESTROYED')
    version.disabled = state === 'disabled'
  }

  destroy(id: string): void {
    this.assertLive()
    this.#version(id).value = undefined
  }

  setCurrent(to: string, expected: string, now: Date): void {
    this.assertLive()
    this.#assertStage(current, expected)
    this.#version(to)
    if (to !== expected) this.#makeCurrent(to, now)
  }

  moveStage(stage: string, to: string | null, expected: string | null): void {
    this.assertLive()
    if (stage === current)
      throw failure('INVALID_ARGUMENT', 'The stage "current" moves by promote, in a store by setCurrent.')
    if (stage === '') throw failure('INVALID_ARGUMENT', 'Give the stage a name.')
    this.#assertStage(stage, expected)
    if (to === null) this.#stages.delete(stage)
    else this.#stages.set(stage, this.#version(to).id)
  }

  #makeCurrent(id: string, now: Date): void {
    const before = this.#stages.get(current)
    if (before !== undefined) this.#stages.set(previous, before)
    this.#stages.set(current, id)
    this.#updatedAt = now
  }

  #assertStage(stage: string, expected: string | null): void {
    if ((this.#stages.get(stage) ?? null) !== expected) throw failure('PRECONDITION_FAILED')
  }

  #select(selector: MemorySelector | undefined): string {
    if (selector === undefined) return this.#labelled(current)
    if (selector === 'previous') return this.#labelled(previous)
    if (typeof selector.id === 'string') return selector.id
    if (typeof selector.stage === 'string') return this.#labelled(selector.stage)
    throw failure('INVALID_ARGUMENT', "A version is selected by 'previous', { id } or { stage }.")
  }

  #labelled(stage: string): string {
    const id = this.#stages.get(stage)
    if (id === undefined) throw failure('VERSION_NOT_FOUND')
    return id
  }

  #version(id: string): Version {
    const version = this.#versions.get(id)
    if (version === undefined) throw failure('VERSION_NOT_FOUND')
    return version
  }

  #info(version: Version): VersionInfo {
    const stages = [...this.#stages].filter(([, id]) => id === version.id).map(([stage]) => stage)
    const state = version.value === undefined ? 'destroyed' : version.disabled ? 'disabled' : 'enabled'
    const expiry = version.expiresAt === undefined ? {} : { expiresAt: version.expiresAt }
    return { id: version.id, stages, createdAt: version.createdAt, state, ...expiry }
  }
}

/** What the state refuses; nothing has changed then. */
function failure(code: ErrorCode, detail?: string): StoreFailure {
  return new StoreFailure({ code, ...(detail === undefined ? {} : { detail }) })
}
