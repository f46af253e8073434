// Architecture tests: the pages that list acceptance checks and edge cases name the tests that show them, and no others.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../scripts/lib/workspace.mjs'

/** As `13 packages/core/src/client/staleness.test.ts`. */
function listed(page: string): string[] {
  const rows = [...readFileSync(join(root, page), 'utf8').matchAll(/^\| (\d+) +\|.+\|(.+)\|$/gm)]
  return rows.flatMap(([, number = '', tests = '']) =>
    [...tests.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => `${number} ${file}`),
  )
}

/** Where tests and programs with such numbers are. */
const folders = [
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`),
  ...['test/next', 'test/reliability', 'test/soak'],
]

function filesIn(folder: string): string[] {
  const recursive = folder !== 'test/next'
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive, encoding: 'utf8' }) : []
  return files.filter((file) => /(\.test\.(ts|mjs)|soak\.mjs)$/.test(file)).map((file) => `${folder}/${file}`)
}

/** Comments such as `// Edge cases 2, 80.`, right before a test or at the head of a program. */
function commented(what: string): string[] {
  const comment = new RegExp(
    String.raw`^ *// ${what}s? (\d+(?:, \d+)*)\b.*\n( *(void )?(test|it)(\.each)?\b|(?=import|//))`,
    'gm',
  )
  return folders.flatMap(filesIn).flatMap((file) => {
    const comments = readFileSync(join(root, file), 'utf8').matchAll(comment)
    return [...comments].flatMap(([, numbers = '']) => numbers.split(', ').map((number) => `${number} ${file}`))
  })
}

const sorted = (all: readonly string[]): string[] => [...new Set(all)].sort()

it.each([
  ['docs/reliability.md', 'Acceptance check', 30],
  ['docs/edge-cases.md', 'Edge case', 25],
])('%s lists the test of each %s, and no test that there is not', (page, what, least) => {
  expect(sorted(listed(page))).toEqual(sorted(commented(what)))
  expect(listed(page).length).toBeGreaterThan(least)
})
