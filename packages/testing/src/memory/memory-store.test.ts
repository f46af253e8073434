import { runInNewContext } from 'node:vm'
import type { ErrorCode, StoredValue } from '@keyharbor/core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { canary, findCanary } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'
import { collect } from '../collect.ts'
import { ManualClock } from '../manual-clock.ts'
import { MemoryStore } from './memory-store.ts'

// What any store must do is in the conformance suite; here is what this store does beyond it.
const name = 'app/db'
const call = { signal: new AbortController().signal, timeoutMs: 1_000 }
const start = Date.UTC(2026, 0, 1)

let clock: ManualClock
let store: MemoryStore
beforeEach(() => {
  clock = new ManualClock({ now: start })
  store = new MemoryStore({ clock })
})

const write = (value: string = canary()): Promise<unknown> => store.writeSecret(name, { text: value }, call)
const create = (value: string = canary()): Promise<unknown> => store.createSecret(name, { text: value }, call)
const failsWith = async (code: ErrorCode, promise: Promise<unknown>): Promise<void> => {
  await expect(promise).rejects.toThrow(expect.objectContaining({ facts: expect.objectContaining({ code }) }))
}

describe('versions of a MemoryStore', () => {
  it('are numbered and labelled current and previous', async () => {
    await create()
    await write()
    await write()
    const versions = await collect(store.listVersions(name, call))
    expect(versions.map(({ id, stages }) => [id, stages])).toEqual([
      ['1', []],
      ['2', ['previous']],
      ['3', ['current']],
    ])
  })

  it('are selected by previous, id and stage', async () => {
    for (const value of ['one', 'two', 'three']) await (value === 'one' ? create(value) : write(value))
    await store.moveStage(name, 'blue', '1', null, call)
    const text = async (selector: Parameters<MemoryStore['readVersion']>[1]): Promise<StoredValue> =>
      (await store.readVersion(name, selector, call)).value
    expect(await text('previous')).toEqual({ text: 'two' })
    expect(await text({ id: '3' })).toEqual({ text: 'three' })
    expect(await text({ stage: 'blue' })).toEqual({ text: 'one' })
    await failsWith('VERSION_NOT_FOUND', store.readVersion(name, { stage: 'green' }, call))
    await failsWith('INVALID_ARGUMENT', store.readVersion(name, {} as { id: string }, call))
  })

  it('expire on the clock of the store', async () => {
    await store.createSecret(name, { text: canary() }, { ...call, settings: { expiresAt: new Date(start + 1_000) } })
    await clock.advance(999)
    await expect(store.readSecret(name, call)).resolves.toBeDefined()
    await clock.advance(1)
    await failsWith('VERSION_EXPIRED', store.readSecret(name, call))
    await write()
    await expect(store.readSecret(name, call)).resolves.toBeDefined()
  })

  it('are read even when disabled versions stand before or behind, but not when the current one is disabled', async () => {
    await create()
    await write()
    await store.setVersionState(name, '2', 'disabled', call)
    await failsWith('VERSION_DISABLED', store.readSecret(name, call))
    await store.setCurrent(name, '1', '2', call)
    await expect(store.readSecret(name, call)).resolves.toMatchObject({ version: { id: '1', stages: ['current'] } })
  })

  it('lose their value for good when destroyed, also for the key they were written with', async () => {
    await create()
    await store.writeSecretOnce(name, { text: 'same' }, 'key', call)
    await store.destroyVersion(name, '2', call)
    await failsWith('VERSION_DESTROYED', store.setVersionState(name, '2', 'enabled', call))
    await expect(store.writeSecretOnce(name, { text: 'same' }, 'key', call)).rejects.toMatchObject({
      facts: { code: 'CONFLICT', detail: expect.stringContaining('destroyed') as string },
    })
  })
})

describe('stages of a MemoryStore', () => {
  it('move only from where they are expected', async () => {
    await create()
    await write()
    await failsWith('PRECONDITION_FAILED', store.moveStage(name, 'blue', '1', '2', call))
    await store.moveStage(name, 'blue', '1', null, call)
    await store.moveStage(name, 'blue', null, '1', call)
    await failsWith('VERSION_NOT_FOUND', store.readVersion(name, { stage: 'blue' }, call))
  })

  it('do not move current, and need a name', async () => {
    await create()
    await failsWith('INVALID_ARGUMENT', store.moveStage(name, 'current', '1', '1', call))
    await failsWith('INVALID_ARGUMENT', store.moveStage(name, '', '1', null, call))
  })

  it('keep previous where it is when current does not move', async () => {
    await create()
    await write()
    await store.setCurrent(name, '2', '2', call)
    await expect(store.readVersion(name, 'previous', call)).resolves.toMatchObject({ version: { id: '1' } })
  })
})

describe('a deleted secret in a MemoryStore', () => {
  const uses: Record<string, () => Promise<unknown>> = {
    readSecret: () => store.readSecret(name, call),
    readVersion: () => store.readVersion(name, { id: '1' }, call),
    createSecret: () => create(),
    writeSecret: () => write(),
    writeSecretIf: () => store.writeSecretIf(name, { text: canary() }, '1', call),
    writeSecretOnce: () => store.writeSecretOnce(name, { text: canary() }, 'key', call),
    deleteSecret: () => store.deleteSecret(name, call),
    setCurrent: () => store.setCurrent(name, '1', '1', call),
    moveStage: () => store.moveStage(name, 'blue', '1', null, call),
    setVersionState: () => store.setVersionState(name, '1', 'disabled', call),
    destroyVersion: () => store.destroyVersion(name, '1', call),
  }

  it.each(Object.entries(uses))('refuses %s', async (_operation, use) => {
    await create()
    await store.deleteSecret(name, call)
    await failsWith('PENDING_DELETION', use())
  })

  it('still tells its versions', async () => {
    await create()
    await store.deleteSecret(name, call)
    expect(await collect(store.listVersions(name, call))).toMatchObject([{ id: '1', state: 'enabled' }])
  })

  it('is described with its time of deletion, and listed only when asked for', async () => {
    await create()
    await clock.advance(5)
    await store.deleteSecret(name, call)
    await expect(store.describeSecret(name, call)).resolves.toMatchObject({ deletedAt: new Date(start + 5) })
    expect(await collect(store.listSecrets({}, call))).toEqual([])
    expect(await collect(store.listSecrets({ includeDeleted: true }, call))).toMatchObject([{ name }])
  })

  it('can be purged, and restoring a live one changes nothing', async () => {
    await create()
    await store.restoreSecret(name, call)
    await store.deleteSecret(name, call)
    await store.purgeSecret(name, call)
    await failsWith('NOT_FOUND', store.restoreSecret(name, call))
    await expect(create()).resolves.toMatchObject({ id: '1' })
  })
})

describe('settings of a MemoryStore', () => {
  it('take a date of another realm, and tell a date of this one', async () => {
    const expiresAt = runInNewContext('new Date(Date.UTC(2100, 0, 1))') as Date
    expect(expiresAt).not.toBeInstanceOf(Date)
    await store.createSecret(name, { text: canary() }, { ...call, settings: { expiresAt } })
    const told = (await store.describeSecret(name, call)).expiresAt
    expect(told).toBeInstanceOf(Date)
    expect(told).toEqual(new Date(expiresAt.getTime()))
  })

  it('are kept until they are given anew, and described', async () => {
    await store.createSecret(
      name,
      { text: canary() },
      { ...call, settings: { description: 'old', tags: { team: 'a' } } },
    )
    await store.writeSecret(name, { text: canary() }, { ...call, settings: { description: 'new' } })
    expect(await store.describeSecret(name, call)).toEqual({
      name,
      description: 'new',
      tags: { team: 'a' },
      createdAt: new Date(start),
      updatedAt: new Date(start),
    })
  })

  it('are refused before anything is stored when they are not known or no date', async () => {
    const settings = [{ unknown: 1 }, { expiresAt: new Date(Number.NaN) }, { expiresAt: 5 }] as object[]
    for (const each of settings) {
      await failsWith('INVALID_ARGUMENT', store.createSecret(name, { text: canary() }, { ...call, settings: each }))
    }
    expect(store.calls.count()).toBe(0)
  })
})

describe('values in a MemoryStore', () => {
  it('are copied before the first wait, so that a caller may use its buffer again at once', async () => {
    const bytes = Uint8Array.of(1, 2, 3)
    const fields = { list: [1] }
    const written = [store.createSecret('a', { bytes }, call), store.createSecret('b', { fields }, call)]
    bytes.fill(0)
    fields.list.push(2)
    await Promise.all(written)
    expect((await store.readSecret('a', call)).value).toEqual({ bytes: Uint8Array.of(1, 2, 3) })
    expect((await store.readSecret('b', call)).value).toEqual({ fields: { list: [1] } })
  })

  it('have a limit in bytes, whatever their kind', async () => {
    const small = new MemoryStore({ maxValueBytes: 8 })
    const values: StoredValue[] = [{ text: 'é'.repeat(4) }, { bytes: new Uint8Array(8) }, { fields: { a: 12 } }]
    const tooLarge: StoredValue[] = [
      { text: 'é'.repeat(4) + 'x' },
      { bytes: new Uint8Array(9) },
      { fields: { a: 123 } },
    ]
    for (const [index, value] of values.entries()) await small.createSecret(`ok${index}`, value, call)
    for (const value of tooLarge) await failsWith('VALUE_TOO_LARGE', small.createSecret('no', value, call))
    await failsWith('NOT_FOUND', small.readSecret('no', call))
  })

  it('show nowhere in the store', async () => {
    await create()
    expect(findCanary(printed(store))).toBeUndefined()
  })
})

describe('a MemoryStore', () => {
  it('logs what it was asked, never values', async () => {
    await create()
    await store.readSecret(name, call)
    await failsWith('NOT_FOUND', store.readSecret('other', call))
    expect([...store.calls]).toEqual([
      { operation: 'createSecret', name },
      { operation: 'readSecret', name },
      { operation: 'readSecret', name: 'other' },
    ])
    expect([store.calls.count('readSecret'), store.calls.count('readSecret', name)]).toEqual([2, 1])
    store.calls.clear()
    expect(store.calls.count()).toBe(0)
  })

  it('reads many at once, each with its own outcome', async () => {
    await create('value')
    const results = await store.readSecrets([name, 'missing'], call)
    expect(results.get(name)).toMatchObject({ ok: true, secret: { value: { text: 'value' } } })
    expect(results.get('missing')).toEqual({ ok: false, error: { code: 'NOT_FOUND' } })
  })

  it('tells listeners of each change, and no longer once they are disposed of', async () => {
    const listener = vi.fn<(name: string) => void>()
    const subscription = store.onChange(listener)
    await create()
    await failsWith('NOT_FOUND', store.writeSecret('missing', { text: canary() }, call))
    await clock.advance(0)
    expect(listener.mock.calls).toEqual([[name]])
    subscription[Symbol.dispose]()
    await write()
    await clock.advance(0)
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('refuses a call whose signal has aborted, and does nothing', async () => {
    const aborted = { signal: AbortSignal.abort(), timeoutMs: 1_000 }
    await expect(store.createSecret(name, { text: canary() }, aborted)).rejects.toBe(aborted.signal.reason)
    await failsWith('NOT_FOUND', store.readSecret(name, call))
  })

  it('tells an ended call from an unknown failure', () => {
    const failed = { operation: 'readSecret', name, conditional: false, aborted: false }
    expect(store.describeError(new Error('x'), failed)).toEqual({ code: 'UNKNOWN' })
    expect(store.describeError(undefined, { ...failed, aborted: true })).toEqual({ code: 'ABORTED' })
  })

  it('refuses options that it does not know or can not use', () => {
    expect(() => new MemoryStore({ limit: 1 } as object)).toThrow(expect.objectContaining({ code: 'CONFIG' }))
    for (const maxValueBytes of [0, -1, 1.5, Number.NaN]) {
      expect(() => new MemoryStore({ maxValueBytes })).toThrow(expect.objectContaining({ code: 'CONFIG' }))
    }
  })

  it('has a scope of its own, so that caches keep two of them apart', () => {
    expect(new MemoryStore().scope).not.toEqual(store.scope)
  })
})
