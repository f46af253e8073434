// Adapters that are broken when the service behind them fails, can not be reached or starts again: each rule about that must
// catch one of them.
import { StoreFailure, type CallOptions, type StoredSecret, type VersionInfo } from '@keyharbor/core'
import { describe, expect, it } from 'vitest'
import { holdsFor, type Breakable, type Mutant } from '../../fixtures/holds-for.ts'
import { MemoryStore } from '../memory/memory-store.ts'
import { cancellationCases } from './cancellation.ts'
import { outageCases } from './outages.ts'
import { restartCases } from './restarts.ts'
import { serviceFailureCases } from './service-failures.ts'

const titlesOf = (cases: readonly { readonly title: string }[]): string[] => cases.map(({ title }) => title)

/** Does something else once its backend has started again. */
class Restarting extends MemoryStore implements Breakable {
  protected hasRestarted = false
  restart(): void {
    this.hasRestarted = true
  }
}

const nothing = { value: { text: '' }, version: { id: '0' } } as const
const notFound = (): Promise<never> => Promise.reject(new StoreFailure({ code: 'NOT_FOUND' }))

const mutants: Readonly<Record<string, Mutant>> = {
  'forgets everything at a restart': {
    broken: class extends Restarting {
      override readSecret: MemoryStore['readSecret'] = (name, call) =>
        this.hasRestarted ? notFound() : super.readSecret(name, call)
    },
    caughtBy: [
      'what was stored is there after a restart, with the same version',
      'bytes are the same bytes after a restart',
      'a client that was open before a restart reads after it, without being built anew',
    ],
  },
  'forgets old versions at a restart': {
    broken: class extends Restarting {
      override readVersion: MemoryStore['readVersion'] = (name, selector, call) =>
        this.hasRestarted ? notFound() : super.readVersion(name, selector, call)
    },
    caughtBy: ['every version is there after a restart, and the next one is another'],
  },
  'can not be used again after a restart': {
    broken: class extends Restarting {
      override writeSecret: MemoryStore['writeSecret'] = (name, value, call) =>
        this.hasRestarted ? notFound() : super.writeSecret(name, value, call)
    },
    caughtBy: [
      'a client that was open before a restart writes after it, and another one sees that',
      'a watched secret follows what is written after a restart',
    ],
  },
  'brings back at a restart what was deleted': {
    broken: class extends Restarting {
      override readSecret: MemoryStore['readSecret'] = (name, call) =>
        super.readSecret(name, call).catch((error: unknown) => {
          if (this.hasRestarted) return nothing
          throw error
        })
    },
    caughtBy: ['what was deleted stays deleted after a restart'],
  },
  'forgets keys and conditions at a restart': {
    broken: class extends Restarting {
      override writeSecretOnce: MemoryStore['writeSecretOnce'] = (name, value, key, call) =>
        this.hasRestarted ? this.writeSecret(name, value, call) : super.writeSecretOnce(name, value, key, call)
      override writeSecretIf: MemoryStore['writeSecretIf'] = (name, value, expected, call) =>
        this.hasRestarted ? this.writeSecret(name, value, call) : super.writeSecretIf(name, value, expected, call)
    },
    caughtBy: [
      'a putOnce that is repeated after a restart stores nothing new',
      'putIf compares with the version from before a restart',
    ],
  },
  'takes no answer for an empty one': {
    broken: class extends MemoryStore {
      override readSecret = (name: string, call: CallOptions): Promise<StoredSecret> =>
        super.readSecret(name, call).catch(() => nothing)
      override readVersion: MemoryStore['readVersion'] = (name, selector, call) =>
        super.readVersion(name, selector, call).catch(() => nothing)
      override async *listVersions(name: string, call: CallOptions): AsyncGenerator<VersionInfo> {
        yield* await collected(super.listVersions(name, call))
      }
      override async *listSecrets(...asked: Parameters<MemoryStore['listSecrets']>): AsyncGenerator<{ name: string }> {
        yield* await collected(super.listSecrets(...asked))
      }
      override describeSecret: MemoryStore['describeSecret'] = (name, call) =>
        super.describeSecret(name, call).catch(() => ({ name }))
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        super.createSecret(name, value, call).catch(() => nothing.version)
      override writeSecret: MemoryStore['writeSecret'] = (name, value, call) =>
        super.writeSecret(name, value, call).catch(() => nothing.version)
      override writeSecretIf: MemoryStore['writeSecretIf'] = (name, value, expected, call) =>
        super.writeSecretIf(name, value, expected, call).catch(() => nothing.version)
      override writeSecretOnce: MemoryStore['writeSecretOnce'] = (name, value, key, call) =>
        super.writeSecretOnce(name, value, key, call).catch(() => nothing.version)
      override deleteSecret: MemoryStore['deleteSecret'] = (name, call) =>
        super.deleteSecret(name, call).catch(() => undefined)
    },
    caughtBy: titlesOf(outageCases).filter((title) => title.includes('fails as an outage')),
  },
  'never looks at a signal': {
    broken: class extends MemoryStore {
      override readSecret = (name: string, call: CallOptions): Promise<StoredSecret> =>
        super.readSecret(name, deaf(call))
      override readVersion: MemoryStore['readVersion'] = (name, selector, call) =>
        super.readVersion(name, selector, deaf(call))
      override listVersions: MemoryStore['listVersions'] = (name, call) => super.listVersions(name, deaf(call))
      override listSecrets: MemoryStore['listSecrets'] = (query, call) => super.listSecrets(query, deaf(call))
      override describeSecret: MemoryStore['describeSecret'] = (name, call) => super.describeSecret(name, deaf(call))
      override createSecret: MemoryStore['createSecret'] = (name, value, call) =>
        super.createSecret(name, value, deaf(call))
      override writeSecret: MemoryStore['writeSecret'] = (name, value, call) =>
        super.writeSecret(name, value, deaf(call))
      override writeSecretIf: MemoryStore['writeSecretIf'] = (name, value, expected, call) =>
        super.writeSecretIf(name, value, expected, deaf(call))
      override writeSecretOnce: MemoryStore['writeSecretOnce'] = (name, value, key, call) =>
        super.writeSecretOnce(name, value, key, deaf(call))
      override deleteSecret: MemoryStore['deleteSecret'] = (name, call) => super.deleteSecret(name, deaf(call))
    },
    caughtBy: titlesOf(cancellationCases).filter((title) => title.startsWith('the store itself refuses')),
  },
  'forgets what it holds when it is cut off': {
    broken: class extends MemoryStore implements Breakable {
      #hasForgotten = false
      cut(): void {
        this.#hasForgotten = true
      }
      override readSecret: MemoryStore['readSecret'] = (name, call) =>
        this.#hasForgotten ? notFound() : super.readSecret(name, call)
    },
    caughtBy: ['what was there before an outage is there after it, and can be written'],
  },
  'tells of a change when it is cut off': {
    broken: class extends MemoryStore implements Breakable {
      readonly #listeners = new Set<(name: string) => void>()
      readonly #names = new Set<string>()
      cut(): void {
        for (const tell of this.#listeners) for (const name of this.#names) tell(name)
      }
      override onChange: MemoryStore['onChange'] = (listener) => {
        this.#listeners.add(listener)
        return super.onChange(listener)
      }
      override readSecret: MemoryStore['readSecret'] = (name, call) => {
        this.#names.add(name)
        return super.readSecret(name, call)
      }
    },
    caughtBy: ['a value that is fresh is served while the store can not be reached'],
  },
  'does not tell one failure from another': {
    broken: class extends MemoryStore {
      override readSecret: MemoryStore['readSecret'] = (name, call) => super.readSecret(name, call).catch(unknown)
      override writeSecret: MemoryStore['writeSecret'] = (name, value, call) =>
        super.writeSecret(name, value, call).catch(unknown)
    },
    caughtBy: titlesOf(serviceFailureCases),
  },
  'writes though it says that it has failed': {
    broken: class extends MemoryStore {
      override writeSecret: MemoryStore['writeSecret'] = (name, value, call) =>
        super.writeSecret(name, value, call).catch(async (error: unknown) => {
          this.faults.clear()
          await super.writeSecret(name, value, call)
          throw error
        })
    },
    caughtBy: titlesOf(serviceFailureCases).filter((title) => title.startsWith('a write')),
  },
}

describe('the conformance suite', () => {
  it.each(Object.entries(mutants))('catches a store that %s', async (_what, { broken, caughtBy }) => {
    for (const title of caughtBy) {
      expect(await holdsFor(MemoryStore, title), `for the store that was broken: ${title}`).toBe(true)
      expect(await holdsFor(broken, title), title).toBe(false)
    }
  })

  it('has no rule about failing services that catches nothing', () => {
    const caught = Object.values(mutants).flatMap(({ caughtBy }) => caughtBy)
    const all = titlesOf([...restartCases, ...outageCases, ...serviceFailureCases])
    expect(all.filter((title) => !caught.includes(title))).toEqual([])
  })
})

function deaf<C extends CallOptions>(call: C): C {
  return { ...call, signal: new AbortController().signal }
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  try {
    for await (const item of items) all.push(item)
  } catch {
    // The mistake: what there is so far is taken for everything.
  }
  return all
}

function unknown(): never {
  throw new StoreFailure({ code: 'UNKNOWN' })
}
