// Conformance: stores that tell of changes, whoever makes them.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** Settles when the store tells of a change to this case's secret. */
function nextChange({ store, name }: CaseContext): {
  readonly heard: Promise<void>
  readonly subscription: Disposable
} {
  let subscription: Disposable = { [Symbol.dispose]: () => undefined }
  const heard = new Promise<void>((resolve) => {
    subscription = store.onChange((changed) => {
      if (changed === store.checkName(name)) resolve()
    })
  })
  return { heard, subscription }
}

/** Rules for stores that tell of changes. */
export const notifyingCases: readonly ConformanceCase[] = [
  {
    title: 'a change by another process is told',
    needs: ['onChange', 'writeSecret'],
    run: async (context) => {
      await context.given()
      const { heard, subscription } = nextChange(context)
      await (await context.another()).put(context.name, canary())
      expect(await heard).toBeUndefined()
      subscription[Symbol.dispose]()
    },
  },
  {
    title: 'a change is no longer told to a subscription that was disposed of, however often',
    needs: ['onChange', 'writeSecret'],
    run: async (context) => {
      await context.given()
      const told: string[] = []
      const subscription = context.store.onChange((name) => told.push(name))
      subscription[Symbol.dispose]()
      subscription[Symbol.dispose]()
      const other = nextChange(context)
      await (await context.another()).put(context.name, canary())
      await other.heard
      other.subscription[Symbol.dispose]()
      expect(told).toEqual([])
    },
  },
  {
    title: 'a version that another process writes arrives in a watched secret',
    needs: ['onChange', 'writeSecret'],
    run: async (context) => {
      const value = canary('new')
      await context.given()
      const handle = await context.client.watch(context.name)
      const heard = new Promise<string>((resolve) => handle.subscribe((secret) => resolve(secret.text())))
      await (await context.another()).put(context.name, value)
      expect(await heard).toBe(value)
      handle[Symbol.dispose]()
    },
  },
]
