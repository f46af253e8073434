import { canary } from '@keyharbor/testing'
import { describe, expect, it } from 'vitest'
import { clientOn, collected, made, openedParameters } from '../../fixtures/fake-parameters.ts'
import { operations } from '../../fixtures/fake-service.ts'
import { call } from '../../fixtures/loopback-service.ts'
import type { ParameterStore } from './parameter-store.ts'

async function labels(store: ParameterStore, name: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const versions = await collected(store.listVersions(name, call()))
  return Object.fromEntries(versions.map(({ id, stages = [] }) => [id, stages]))
}

describe('labels', () => {
  it('promote a version to those who read by label, and back', async () => {
    const { store } = await openedParameters()
    const client = clientOn(store)
    const values = [canary('one'), canary('two')]
    await client.create('x', values[0] ?? '')
    await client.put('x', values[1] ?? '')
    const live = async (): Promise<boolean[]> => {
      const text = (await client.getVersion('x', { stage: 'live' }, { maxAgeMs: 0 })).text()
      return values.map((value) => value === text)
    }
    await client.moveStage('x', 'live', '1')
    expect(await live()).toEqual([true, false])
    await client.moveStage('x', 'live', '2', { expected: '1' })
    expect(await live()).toEqual([false, true])
    await client.moveStage('x', 'live', '1')
    expect(await live()).toEqual([true, false])
    expect((await client.get('x')).version).toBe('2')
  })

  it('move only from where they are expected', async () => {
    const { store } = await openedParameters()
    await made(store, 'x')
    await store.writeSecret('x', { text: canary() }, call())
    await store.moveStage('x', 'live', '1', null, call())
    const moves = [
      ['2', '2'],
      ['2', null],
      [null, '2'],
      [null, null],
    ] as const
    for (const [to, expected] of moves)
      await expect(store.moveStage('x', 'live', to, expected, call())).rejects.toThrow('PRECONDITION_FAILED')
    await expect(store.moveStage('x', 'other', null, '1', call())).rejects.toThrow('PRECONDITION_FAILED')
    await expect(store.moveStage('x', 'live', '3', '1', call())).rejects.toThrow('VERSION_NOT_FOUND')
    expect(await labels(store, 'x')).toEqual({ 1: ['live'], 2: [] })
    await store.moveStage('x', 'live', '2', '1', call())
    expect(await labels(store, 'x')).toEqual({ 1: [], 2: ['live'] })
    await store.moveStage('x', 'live', null, '2', call())
    await store.moveStage('x', 'live', null, null, call())
    expect(await labels(store, 'x')).toEqual({ 1: [], 2: [] })
  })

  it('that are where they shall be are not moved', async () => {
    const { fake, store } = await openedParameters()
    await made(store, 'x')
    await store.moveStage('x', 'live', '1', null, call())
    fake.calls.clear()
    await store.moveStage('x', 'live', '1', '1', call())
    expect(operations(fake)).toEqual(['GetParameterHistory'])
  })

  it('of a missing parameter are NOT_FOUND', async () => {
    const { store } = await openedParameters()
    await expect(store.moveStage('x', 'live', '1', null, call())).rejects.toThrow('NOT_FOUND')
    await expect(store.moveStage('x', 'live', null, null, call())).rejects.toThrow('NOT_FOUND')
  })

  it('beyond ten of one version are QUOTA_EXCEEDED, and say so', async () => {
    const { store } = await openedParameters()
    await made(store, 'x')
    for (let count = 0; count < 10; count += 1) await store.moveStage('x', `l${count}`, '1', null, call())
    await expect(store.moveStage('x', 'l10', '1', null, call())).rejects.toMatchObject({
      facts: { code: 'QUOTA_EXCEEDED', detail: expect.stringContaining('10 labels') as unknown },
    })
  })
})
