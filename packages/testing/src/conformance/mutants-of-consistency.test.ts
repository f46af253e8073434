// Adapters that are broken when several processes or many secrets are at work: each rule about that must catch one of them.
import {
  StoreFailure,
  type CallOptions,
  type ListQuery,
  type SecretInfo,
  type StoredValue,
  type VersionInfo,
} from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { holdsFor, type Mutant } from '../../fixtures/holds-for.ts'
import { collect } from '../collect.ts'
import { MemoryStore } from '../memory/memory-store.ts'
import { consistencyCases } from './consistency.ts'

const limit = 65_536

function isLarge(value: StoredValue): boolean {
  return 'text' in value && Buffer.byteLength(value.text) >= limit - 1
}

const tooLarge = (): Promise<never> => Promise.reject(new StoreFailure({ code: 'VALUE_TOO_LARGE' }))

const mutants: Readonly<Record<string, Mutant>> = {
  'reads from a replica that is sometimes one version behind': {
    broken: class extends MemoryStore {
      #reads = 0
      override readSecret: MemoryStore['readSecret'] = async (name, call) => {
        const stored = await super.readSecret(name, call)
        this.#reads += 1
        if (this.#reads % 2 === 0) return stored
        return await this.readVersion(name, 'previous', call).catch(() => stored)
      }
    },
    caughtBy: [
      'what one process writes, another one reads at once',
      'two processes that write in turns read each other',
      'a reader never goes back to an older version while another process writes',
    ],
  },
  'finds a version only when it is asked again': {
    broken: class extends MemoryStore {
      readonly #asked = new Set<unknown>()
      override readVersion: MemoryStore['readVersion'] = (name, selector, call) => {
        const id = typeof selector === 'object' ? selector.id : selector
        if (this.#asked.has(id)) return super.readVersion(name, selector, call)
        this.#asked.add(id)
        return Promise.reject(new StoreFailure({ code: 'VERSION_NOT_FOUND' }))
      }
    },
    caughtBy: ['a version is there for another process as soon as it has an id'],
  },
  'gives the current version for each': {
    broken: class extends MemoryStore {
      override readVersion: MemoryStore['readVersion'] = (name, _selector, call) => this.readSecret(name, call)
    },
    caughtBy: ['a version never changes what it holds, whatever is written after it'],
  },
  'lists what was there at the listing before': {
    broken: class extends MemoryStore {
      #before: readonly SecretInfo[] = []
      override async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<SecretInfo> {
        const infos = this.#before
        this.#before = await collect(super.listSecrets(query, call))
        yield* infos
      }
    },
    caughtBy: ['what one process creates, another one lists at once'],
  },
  'overwrites on create': {
    broken: class extends MemoryStore {
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        super.createSecret(name, value, call).catch(() => this.writeSecret(name, value, call))
    },
    caughtBy: ['what one process creates, another one can not create again'],
  },
  'deletes a moment later': {
    broken: class extends MemoryStore {
      override deleteSecret: MemoryStore['deleteSecret'] = () => Promise.resolve()
    },
    caughtBy: ['what one process deletes, another one can not read at once'],
  },
  'compares with the version that it has read itself': {
    broken: class extends MemoryStore {
      readonly #seen = new Map<string, string>()
      override readSecret: MemoryStore['readSecret'] = async (name, call) => {
        const stored = await super.readSecret(name, call)
        this.#seen.set(name, stored.version.id)
        return stored
      }
      override writeSecretIf: MemoryStore['writeSecretIf'] = (name, value, expected, call) =>
        this.#seen.get(name) === expected
          ? this.writeSecret(name, value, call)
          : Promise.reject(new StoreFailure({ code: 'PRECONDITION_FAILED' }))
    },
    caughtBy: ['putIf takes the version that another process has just written'],
  },
  'stores a repeated write again': {
    broken: class extends MemoryStore {
      override writeSecretOnce: MemoryStore['writeSecretOnce'] = (name, value, _key, call) =>
        this.writeSecret(name, value, call)
    },
    caughtBy: ['a key of putOnce is known to another process'],
  },
  'keeps the keys of all secrets in one place': {
    broken: class extends MemoryStore {
      readonly #versions = new Map<string, VersionInfo>()
      override writeSecretOnce: MemoryStore['writeSecretOnce'] = async (name, value, key, call) => {
        const version = this.#versions.get(key) ?? (await super.writeSecretOnce(name, value, key, call))
        this.#versions.set(key, version)
        return version
      }
    },
    caughtBy: ['a key of putOnce is for one secret: another secret takes it too'],
  },
  'lists names as the service writes them': {
    broken: class extends MemoryStore {
      override async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<SecretInfo> {
        for await (const info of super.listSecrets(query, call)) yield { ...info, name: encodeURI(info.name) }
      }
    },
    caughtBy: ['names that this store allows are listed in their canonical form'],
  },
  'lists the first page alone': {
    broken: class extends MemoryStore {
      override async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<SecretInfo> {
        yield* (await collect(super.listSecrets(query, call))).slice(0, 100)
      }
    },
    caughtBy: ['more names than a page has are all listed, each once'],
  },
  'keeps what it lists in one place for all listings': {
    broken: class extends MemoryStore {
      #query: ListQuery = {}
      override async *listSecrets(query: ListQuery, call: CallOptions): AsyncGenerator<SecretInfo> {
        this.#query = query
        await Promise.resolve()
        yield* super.listSecrets(this.#query, call)
      }
    },
    caughtBy: ['two listings at once do not disturb each other'],
  },
  'takes a prefix for a pattern': {
    broken: class extends MemoryStore {
      override async *listSecrets({ prefix = '' }: ListQuery, call: CallOptions): AsyncGenerator<SecretInfo> {
        const pattern = new RegExp(`^${prefix.replace(/\*$/, '.*')}`)
        for await (const info of super.listSecrets({}, call)) if (pattern.test(info.name)) yield info
      }
    },
    caughtBy: ['a prefix is a text, not a pattern'],
  },
  'refuses what is nearly too large': {
    broken: class extends MemoryStore {
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        isLarge(value) ? tooLarge() : super.createSecret(name, value, call)
      override writeSecret: MemoryStore['writeSecret'] = (name, value, call) =>
        isLarge(value) ? tooLarge() : super.writeSecret(name, value, call)
    },
    caughtBy: ['text one byte smaller than the largest is stored whole', 'the largest new version is stored whole'],
  },
  'keeps values in a field that is copied': {
    broken: class extends MemoryStore {
      readonly last: unknown[] = []
      override readSecret: MemoryStore['readSecret'] = async (name, call) => {
        const stored = await super.readSecret(name, call)
        this.last.push(stored.value)
        return stored
      }
    },
    caughtBy: ['no copy of a secret, client, store or handle holds a value, nor does what is sent to a worker'],
  },
  'quotes the value in the detail of an error': {
    broken: class extends MemoryStore {
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        super.createSecret(name, value, call).catch(() => {
          throw new StoreFailure({ code: 'ALREADY_EXISTS', detail: JSON.stringify(value) })
        })
    },
    caughtBy: ['no error shows a value when it is copied, sent to a worker or thrown on as a cause'],
  },
}

describe('the conformance suite', () => {
  it.each(Object.entries(mutants))('catches a store that %s', async (_what, { broken, caughtBy }) => {
    for (const title of caughtBy) {
      expect(await holdsFor(MemoryStore, title), `for the store that was broken: ${title}`).toBe(true)
      expect(await holdsFor(broken, title), title).toBe(false)
    }
  })

  it('has no rule about consistency that catches nothing', () => {
    const caught = Object.values(mutants).flatMap(({ caughtBy }) => caughtBy)
    expect(consistencyCases.map(({ title }) => title).filter((title) => !caught.includes(title))).toEqual([])
  })
})
