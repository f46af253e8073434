// Vectors: one test for each vector of a provider, and one that none is forgotten.
import { describe, expect, it } from 'vitest'
import { runVector, type VectorSuite } from './run-vector.ts'
import { unaccounted, type UnusedVectors } from './unused.ts'

/** Registers the tests of `suite`. `unused`: the vectors that it does not use, each with the reason. */
export function describeVectors<Fake>(suite: VectorSuite<Fake>, unused: UnusedVectors): void {
  const { provider, vectors, situations } = suite
  describe(`the fake and the adapter of ${provider} agree with what the service was seen to answer`, () => {
    for (const vector of vectors.filter(({ id }) => Object.hasOwn(situations, id)))
      it(vector.id, async () => {
        expect(await runVector(suite, vector), `${vector.situation} (${vector.authority}: ${vector.source})`).toEqual(
          [],
        )
      })

    it('every vector is used, or named with the reason why not', () => {
      expect(unaccounted(vectors, Object.keys(situations), unused)).toEqual([])
    })
  })
}
