// @ts-check
// Fidelity: how many answers of each real service are recorded, how sure they are, and which of them a test uses.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from '../workspace.mjs'
import { constantValue, parseFile } from './literal-value.mjs'

const folder = 'test/vectors'

/**
 * The vectors of one service. `unused`: the reason for all, or one for each by its id.
 * @typedef {{
 *   provider: string, file: string, count: number, authorities: Map<string, number>,
 *   test: string | undefined, unused: string | Record<string, string>,
 * }} VectorUse
 */

/** @returns {VectorUse[]} */
export function readVectorUse() {
  const scope = parseFile(join(root, folder, 'unused.ts'))
  const unused = /** @type {Record<string, VectorUse['unused']>} */ (constantValue('unused', scope))
  return Object.keys(unused).map((provider) => {
    const file = `${folder}/${provider}.json`
    const test = `${folder}/${provider}.test.ts`
    /** @type {{ authority: string }[]} */
    const vectors = readJson(join(root, file))
    return {
      provider,
      file,
      count: vectors.length,
      authorities: countsOf(vectors.map(({ authority }) => authority)),
      test: existsSync(join(root, test)) ? test : undefined,
      unused: unused[provider] ?? {},
    }
  })
}

/** @param {string[]} words */
function countsOf(words) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}
