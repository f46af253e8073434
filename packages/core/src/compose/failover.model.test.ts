// Whatever fails when: what a failover promises, held against what its stores would have said.
import { ManualClock } from '@keyharbor/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { call } from '../../fixtures/failover-pair.ts'
import type { VersionedStore } from '../store/capabilities.ts'
import { errorCodes, type ErrorCode } from '../store/error-codes.ts'
import type { SecretStore } from '../store/secret-store.ts'
import { isStoreFailure, StoreFailure } from '../store/store-failure.ts'
import { failover } from './failover.ts'
import { tellsNothing } from './failed-store.ts'

/** What a store says for the time being: a version, or why it gives none. */
type Says = number | ErrorCode

class ScriptedStore implements SecretStore, VersionedStore<never> {
  readonly kind = 'scripted'
  readonly scope: readonly string[]
  says: Says = 1
  asked = 0

  constructor(label: string) {
    this.scope = [label]
  }

  checkName(name: string): string {
    return name
  }

  describeError(): { code: 'UNKNOWN' } {
    return { code: 'UNKNOWN' }
  }

  async readSecret(): ReturnType<SecretStore['readSecret']> {
    this.asked += 1
    if (typeof this.says === 'string') throw new StoreFailure({ code: this.says })
    return { value: { text: this.scope[0] ?? '' }, version: { id: String(this.says) } }
  }

  readVersion(): never {
    throw new TypeError('not asked here')
  }

  listVersions(): never {
    throw new TypeError('not asked here')
  }

  compareVersions(a: { readonly id: string }, b: { readonly id: string }): number {
    return Number(a.id) - Number(b.id)
  }
}

const says: fc.Arbitrary<Says> = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 4 }), weight: 3 },
  { arbitrary: fc.constantFrom<ErrorCode>('UNAVAILABLE', 'TIMEOUT', 'NOT_FOUND', 'PERMISSION_DENIED'), weight: 2 },
  fc.constantFrom(...errorCodes),
)

const step = fc.record({ says: fc.tuple(says, says, says), passedMs: fc.constantFrom(0, 1, 9_999, 10_000) })

test('in any order of outages, refusals and lags', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const clock = new ManualClock()
      const stores = [new ScriptedStore('0'), new ScriptedStore('1'), new ScriptedStore('2')] as const
      let active = 0
      const events = {
        onFailover: ({ from, to, code }: { from: number; to: number; code: ErrorCode }) => {
          expect([from, tellsNothing(code)]).toEqual([active, true])
          active = to
        },
        onRecovered: ({ from }: { from: number }) => {
          expect(from).toBe(active)
          active = 0
        },
      }
      const store = failover(stores, { clock, events })
      let newest = 0
      for (const each of steps) {
        stores.forEach((store, index) => (store.says = each.says[index] ?? 1))
        if (each.passedMs > 0) await clock.advance(each.passedMs)
        const before = { active, newest, asked: stores.map(({ asked }) => asked) }
        const answer = await store.readSecret('db', call).catch((error: unknown) => error)
        const [ofPrimary, ...ofReplicas] = each.says
        if (isStoreFailure(answer)) {
          // Only the primary can fail a call, and only if no replica had an answer, or its own counts.
          expect(answer.facts.code).toBe(ofPrimary)
          const hadAnswer = ofReplicas.some((said) => typeof said === 'number' && said >= newest)
          if (hadAnswer) expect([before.active, tellsNothing(answer.facts.code)]).toEqual([0, false])
          continue
        }
        const { value, version } = answer as Awaited<ReturnType<SecretStore['readSecret']>>
        const from = Number('text' in value && value.text)
        expect(each.says[from]).toBe(Number(version.id))
        if (from !== 0) expect(Number(version.id)).toBeGreaterThanOrEqual(newest)
        newest = Number(version.id)
        // Whoever answers is asked first, and if it has the answer nobody else is, but a primary that is tried.
        const first = each.says[before.active]
        if (typeof first === 'number' && (before.active === 0 || first >= before.newest)) {
          expect(from).toBe(before.active)
          stores.forEach(({ asked }, index) => {
            if (index !== before.active && index !== 0) expect(asked).toBe(before.asked[index])
          })
        }
      }
      await store.close?.()
    }),
    { numRuns: 500 },
  )
})
