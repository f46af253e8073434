// Encrypted file, state: every change of a store as a pure function from one document to the next.
import type { Content } from './content.ts'
import { liveRecordOf, recordOf, refusal, versionOf } from './document.ts'
import type { SecretRecord, StoreDocument, VersionRecord } from './document.ts'

/** A change: the document after it; the same object when there was nothing to do. Throws `StoreFailure` when it is refused. */
export type DocumentChange = (document: StoreDocument, now: number) => StoreDocument

/** Makes version 1 of a new secret. `ALREADY_EXISTS`; `PENDING_DELETION` when there is a deleted one. */
export function createIn(name: string, content: Content): DocumentChange {
  return (document, now) => {
    if (document.secrets.has(name)) {
      liveRecordOf(document, name)
      throw refusal('ALREADY_EXISTS')
    }
    const version: VersionRecord = { id: '1', createdAt: now, state: 'enabled', content }
    return changed(document, name, { createdAt: now, updatedAt: now, revision: 0, current: '1', versions: [version] })
  }
}

/** Makes the next version and makes it current. With `expected` only while that is current: `PRECONDITION_FAILED`. */
export function writeIn(name: string, content: Content, expected?: string): DocumentChange {
  return (document, now) => {
    const record = liveRecordOf(document, name)
    if (expected !== undefined) assertCurrent(record, expected)
    const id = String(record.versions.length + 1)
    const version: VersionRecord = { id, createdAt: now, state: 'enabled', content }
    const versions = [...record.versions, version]
    return changed(document, name, { ...record, updatedAt: now, versions, current: id, previous: record.current })
  }
}

/** Makes version `to` current while `expected` is. A version without a readable value is refused, as no read would succeed. */
export function setCurrentIn(name: string, to: string, expected: string): DocumentChange {
  return (document, now) => {
    const record = liveRecordOf(document, name)
    assertCurrent(record, expected)
    const { state } = versionOf(record, to)
    if (to === expected) return document
    if (state === 'destroyed') throw refusal('VERSION_DESTROYED')
    if (state === 'disabled') throw refusal('VERSION_DISABLED')
    return changed(document, name, { ...record, updatedAt: now, current: to, previous: record.current })
  }
}

/** Makes one version readable or not. `VERSION_DESTROYED` when its value is gone. */
export function setStateIn(name: string, id: string, state: 'enabled' | 'disabled'): DocumentChange {
  return (document, now) => {
    const record = liveRecordOf(document, name)
    const version = versionOf(record, id)
    if (version.state === 'destroyed') throw refusal('VERSION_DESTROYED')
    if (version.state === state) return document
    return changed(document, name, withVersion({ ...record, updatedAt: now }, { ...version, state }))
  }
}

/** Takes the value of one version away for good; its number stays taken. */
export function destroyIn(name: string, id: string): DocumentChange {
  return (document, now) => {
    const record = liveRecordOf(document, name)
    const { createdAt, state } = versionOf(record, id)
    if (state === 'destroyed') return document
    return changed(document, name, withVersion({ ...record, updatedAt: now }, { id, createdAt, state: 'destroyed' }))
  }
}

/** Hides a secret until it is restored. */
export function deleteIn(name: string): DocumentChange {
  return (document, now) => changed(document, name, { ...liveRecordOf(document, name), deletedAt: now })
}

/** Brings a deleted secret back with all its versions; nothing to do for one that is not deleted. */
export function restoreIn(name: string): DocumentChange {
  return (document) => {
    const { deletedAt, ...record } = recordOf(document, name)
    return deletedAt === undefined ? document : changed(document, name, record)
  }
}

/** Removes a secret for good, deleted or not. A new one of that name starts with version 1 again. */
export function purgeIn(name: string): DocumentChange {
  return (document) => {
    recordOf(document, name)
    const secrets = new Map(document.secrets)
    secrets.delete(name)
    return { ...document, counter: document.counter + 1, secrets }
  }
}

function changed(document: StoreDocument, name: string, record: SecretRecord): StoreDocument {
  const counter = document.counter + 1
  return { ...document, counter, secrets: new Map(document.secrets).set(name, { ...record, revision: counter }) }
}

function withVersion(record: SecretRecord, version: VersionRecord): SecretRecord {
  return { ...record, versions: record.versions.map((other) => (other.id === version.id ? version : other)) }
}

function assertCurrent(record: SecretRecord, expected: string): void {
  if (record.current !== expected) throw refusal('PRECONDITION_FAILED')
}
