// Encrypted file, changes: notices that somebody has replaced the file, and tells which secrets that concerns.
import { closeSync, openSync, readFileSync, watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Clock, Timer } from '@keyharbor/core'
import type { DocumentFile } from './document-file.ts'
import type { StoreDocument } from './document.ts'
import { readFlags } from './regular-file.ts'

/** What is kept of a document between two looks: no value, and which state of each secret it was. */
interface Snapshot {
  readonly storeId: string
  readonly revisions: ReadonlyMap<string, number>
}

type Listener = (name: string) => void

/** Between two looks at the file, for when the system tells nothing: network mounts, and watches used up. */
const pollMs = 2_000

/**
 * Watches one file while somebody listens. The folder is watched, since a watch on the file would stay with the old one
 * after a rename (node:fs, "Inodes"); that may miss a change, so the file's times are looked at too. A file that can't be
 * read says nothing; what has changed is told when it can be read again.
 */
export class ChangeFeed {
  readonly #path: string
  readonly #file: DocumentFile
  readonly #clock: Clock
  readonly #listeners = new Set<{ readonly listener: Listener }>()
  /** Steps one after the other, so that each compares with what the one before has left. */
  #steps: Promise<void> = Promise.resolve()
  #known: Snapshot | undefined
  #watcher: FSWatcher | undefined
  #timer: Timer | undefined
  #lookPending = false
  #signature = ''

  constructor(path: string, file: DocumentFile, clock: Clock) {
    this.#path = path
    this.#file = file
    this.#clock = clock
  }

  /** Calls `listener` with each secret that changes from now on, until disposed. */
  listen(listener: Listener): Disposable {
    const entry = { listener }
    if (this.#listeners.size === 0) this.#start()
    this.#listeners.add(entry)
    return { [Symbol.dispose]: () => this.#leave(entry) }
  }

  /** Ends all listening. */
  close(): void {
    this.#listeners.clear()
    this.#stop()
  }

  #start(): void {
    // At once, since a change between now and a later read would go unnoticed.
    const content = contentNow(this.#path)
    this.#steps = this.#steps.then(async () => {
      this.#known = await this.#file.decode(content).then(snapshotOf, nothing)
    })
    this.#watch()
    this.#poll()
  }

  #leave(entry: { readonly listener: Listener }): void {
    if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#stop()
  }

  #stop(): void {
    this.#watcher?.close()
    this.#watcher = undefined
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #watch(): void {
    const name = basename(this.#path)
    try {
      this.#watcher = watch(dirname(this.#path), { persistent: false }, (_, changed) => {
        if (changed === name || changed === null) this.#look()
      })
      this.#watcher.on('error', nothing)
    } catch {
      // No folder yet, or no watches left: there is still the poll.
    }
  }

  #poll(): void {
    const timer = this.#clock.setTimer(() => void this.#compare(timer), pollMs, 'background')
    this.#timer = timer
  }

  async #compare(timer: Timer): Promise<void> {
    const signature = await stat(this.#path, { bigint: true }).then(
      (file) => `${file.ino} ${file.mtimeNs} ${file.size}`,
      nothing,
    )
    // Stopped meanwhile, or stopped and started again.
    if (this.#timer !== timer) return
    if (signature !== this.#signature) this.#look()
    this.#signature = signature ?? ''
    this.#poll()
  }

  /** One rename is told several times; what comes before the look has begun is covered by it. */
  #look(): void {
    if (this.#lookPending) return
    this.#lookPending = true
    this.#steps = this.#steps.then(async () => {
      this.#lookPending = false
      const seen = await this.#file.read().then(snapshotOf, nothing)
      if (seen === undefined) return
      const changed = changedNames(this.#known, seen)
      this.#known = seen
      for (const name of changed) this.#tell(name)
    })
  }

  #tell(name: string): void {
    for (const { listener } of [...this.#listeners]) {
      try {
        listener(name)
      } catch {
        // A listener's mistake must not end the watch of the others.
      }
    }
  }
}

function snapshotOf({ storeId, secrets }: StoreDocument): Snapshot {
  return { storeId, revisions: new Map([...secrets].map(([name, { revision }]) => [name, revision])) }
}

/** Names whose state differs, those of `seen` first. All when it is not known what was there before. */
function changedNames(known: Snapshot | undefined, seen: Snapshot): string[] {
  const before = known?.revisions ?? new Map<string, number>()
  const sameStore = known?.storeId === seen.storeId
  const changed = [...seen.revisions].filter(([name, revision]) => !sameStore || before.get(name) !== revision)
  const gone = [...before.keys()].filter((name) => !seen.revisions.has(name))
  return [...changed.map(([name]) => name), ...gone]
}

/** Undefined when there is no file, or none that can be read. */
function contentNow(path: string): Buffer | undefined {
  try {
    const file = openSync(path, readFlags)
    try {
      return readFileSync(file)
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

function nothing(): undefined {
  return undefined
}
