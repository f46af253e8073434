// A suite that can not fail proves nothing: each of these broken adapters must be caught by a rule that is meant for it.
import {
  isSecretError,
  isStoreFailure,
  StoreFailure,
  type CallOptions,
  type StoredSecret,
  type StoredValue,
} from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { holdsFor } from '../../fixtures/holds-for.ts'
import { MemoryStore } from '../memory/memory-store.ts'
import type { MemorySelector } from '../memory/versioned-secret.ts'

interface Mutant {
  /** What is wrong with the adapter. */
  readonly broken: new () => MemoryStore
  /** A rule that must catch it. */
  readonly caughtBy: string
}

const mutants: Readonly<Record<string, Mutant>> = {
  'ignores which version is asked for': {
    broken: class extends MemoryStore {
      override readVersion(name: string, _selector: MemorySelector, call: CallOptions): Promise<StoredSecret> {
        return this.readSecret(name, call)
      }
    },
    caughtBy: 'every version is read by its id, whatever is current',
  },
  'gives the current version when there is no such version': {
    broken: class extends MemoryStore {
      override readVersion(name: string, selector: MemorySelector, call: CallOptions): Promise<StoredSecret> {
        return super.readVersion(name, selector, call).catch(() => this.readSecret(name, call))
      }
    },
    caughtBy: 'a version that there is not is VERSION_NOT_FOUND, never another one',
  },
  'takes a missing secret for an empty value': {
    broken: class extends MemoryStore {
      override readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
        return super.readSecret(name, call).catch(() => ({ value: { text: '' }, version: { id: '0' } }))
      }
    },
    caughtBy: 'a missing secret is NOT_FOUND, never an empty value',
  },
  'takes every failure for a missing secret': {
    broken: class extends MemoryStore {
      override readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
        return super.readSecret(name, call).catch(() => Promise.reject(new StoreFailure({ code: 'NOT_FOUND' })))
      }
    },
    caughtBy: 'a store that can not be reached is UNAVAILABLE or TIMEOUT, and works again afterwards',
  },
  'drops compare-and-set': {
    broken: class extends MemoryStore {
      override writeSecretIf: MemoryStore['writeSecretIf'] = (name, value, _expected, call) =>
        this.writeSecret(name, value, call)
    },
    caughtBy: 'of twenty concurrent putIf from one version exactly one wins',
  },
  'compares, then sets, in two steps': {
    broken: class extends MemoryStore {
      override writeSecretIf: MemoryStore['writeSecretIf'] = async (name, value, expected, call) => {
        const { version } = await this.readSecret(name, call)
        if (version.id !== expected) throw new StoreFailure({ code: 'PRECONDITION_FAILED' })
        return await this.writeSecret(name, value, call)
      }
    },
    caughtBy: 'of twenty concurrent putIf from one version exactly one wins',
  },
  'overwrites on create': {
    broken: class extends MemoryStore {
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        super.createSecret(name, value, call).catch(() => this.writeSecret(name, value, call))
    },
    caughtBy: 'create of a name that is taken is ALREADY_EXISTS and changes nothing',
  },
  'returns text for bytes': {
    broken: class extends MemoryStore {
      override async readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
        const stored = await super.readSecret(name, call)
        return { ...stored, value: asText(stored.value) }
      }
    },
    caughtBy: 'bytes that are no text, read by bytes()',
  },
  'trims text': {
    broken: class extends MemoryStore {
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        super.createSecret(name, 'text' in value ? { text: value.text.trim() } : value, call)
    },
    caughtBy: 'text with white space at its ends, read by text()',
  },
  'leaks the value in the detail of an error': {
    broken: class extends MemoryStore {
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        super.createSecret(name, value, call).catch((error: unknown) => {
          throw leaking(error, value)
        })
    },
    caughtBy: 'a write that fails shows neither the old value nor the new one',
  },
  'keeps values where inspect shows them': {
    broken: class extends MemoryStore {
      readonly cache = new Map<string, StoredSecret>()
      override async readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
        const stored = await super.readSecret(name, call)
        this.cache.set(name, stored)
        return stored
      }
    },
    caughtBy: 'neither client nor store nor handle shows what went through it',
  },
  'ignores the signal': {
    broken: class extends MemoryStore {
      override writeSecret: MemoryStore['writeSecret'] = (name, value, call) =>
        super.writeSecret(name, value, { ...call, signal: new AbortController().signal })
    },
    caughtBy: 'the store itself refuses writeSecret when its signal has aborted, and nothing changes',
  },
  'stores bytes without copying them': {
    broken: class extends MemoryStore {
      override createSecret: MemoryStore['createSecret'] = async (name, value, call) => {
        await Promise.resolve()
        return await super.createSecret(name, value, call)
      }
    },
    caughtBy: 'bytes that the caller changes after a put are stored as they were',
  },
  'lists what is deleted': {
    broken: class extends MemoryStore {
      override listSecrets: MemoryStore['listSecrets'] = (query, call) =>
        super.listSecrets({ ...query, includeDeleted: true }, call)
    },
    caughtBy: 'a deleted secret is not listed',
  },
  'ignores the prefix': {
    broken: class extends MemoryStore {
      override listSecrets: MemoryStore['listSecrets'] = (_query, call) => super.listSecrets({}, call)
    },
    caughtBy: 'a prefix selects the names that start with it',
  },
  'stores a repeated write again': {
    broken: class extends MemoryStore {
      override writeSecretOnce: MemoryStore['writeSecretOnce'] = (name, value, _key, call) =>
        this.writeSecret(name, value, call)
    },
    caughtBy: 'putOnce with the same key and value stores one version, however often it is tried',
  },
  'looks for dots at the start of a name only': {
    broken: class extends MemoryStore {
      override checkName(name: string): string {
        return name.startsWith('.') ? super.checkName(name) : name
      }
    },
    caughtBy: 'two dots between slashes is no name: INVALID_NAME before any request',
  },
  'decodes names, and can not decode all': {
    broken: class extends MemoryStore {
      override checkName(name: string): string {
        return super.checkName(decodeURIComponent(super.checkName(name)))
      }
    },
    caughtBy: 'names with a percent sign that encodes nothing are names like any other, or refused',
  },
  'reads an older version when the current one is disabled': {
    broken: class extends MemoryStore {
      override readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
        return super.readSecret(name, call).catch((error: unknown) => {
          if (!isDisabled(error)) throw error
          return this.readVersion(name, 'previous', call)
        })
      }
    },
    caughtBy: 'when the current version is disabled, get fails and gives no older one',
  },
  'quotes what was thrown': {
    broken: class extends MemoryStore {
      override describeError(error: unknown): { code: 'UNKNOWN'; detail: string } {
        return { code: 'UNKNOWN', detail: error instanceof Error ? error.message : 'Something else was thrown.' }
      }
    },
    caughtBy: 'describeError repeats nothing of what was thrown',
  },
}

describe('the conformance suite', () => {
  it.each(Object.entries(mutants))('catches a store that %s', async (_what, { broken, caughtBy }) => {
    expect(await holdsFor(MemoryStore, caughtBy), 'the rule holds for the store that was broken').toBe(true)
    expect(await holdsFor(broken, caughtBy)).toBe(false)
  })
})

function asText(value: StoredValue): StoredValue {
  return 'bytes' in value ? { text: Buffer.from(value.bytes).toString('utf8') } : value
}

function leaking(error: unknown, value: StoredValue): unknown {
  if (!isStoreFailure(error)) return error
  return new StoreFailure({ ...error.facts, detail: `Could not store ${JSON.stringify(value)}.` })
}

function isDisabled(error: unknown): boolean {
  return isStoreFailure(error) && error.facts.code === 'VERSION_DISABLED' && !isSecretError(error)
}
