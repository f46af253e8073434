import { describe, expect, it } from 'vitest'
import { canary } from '../canary/canary.ts'
import { MemoryStore } from '../memory/memory-store.ts'
import { StoreProbe } from './store-probe.ts'

const call = { signal: new AbortController().signal, timeoutMs: 1_000 }

describe('StoreProbe', () => {
  it('has the capabilities of its store and no other', () => {
    const { store } = new StoreProbe(new MemoryStore())
    expect('writeSecretIf' in store).toBe(true)
    expect('rollbackSecret' in store).toBe(false)
    expect(store.kind).toBe('memory')
  })

  it('forwards calls and counts those that would be requests', async () => {
    const probe = new StoreProbe(new MemoryStore())
    const value = canary()
    await probe.store.createSecret(probe.store.checkName('a'), { text: value }, call)
    expect((await probe.store.readSecret('a', call)).value).toEqual({ text: value })
    expect([probe.count(), probe.count('readSecret'), probe.count('writeSecret')]).toEqual([2, 1, 0])
  })

  it('answers in place of the store, and counts that too', async () => {
    const probe = new StoreProbe(new MemoryStore())
    probe.answer('readSecret', async () => 'answer')
    expect(await probe.store.readSecret('a', call)).toBe('answer')
    expect(probe.count('readSecret')).toBe(1)
  })
})
