// Architecture tests: docs/reliability.md names the tests of all acceptance checks, and no others.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../scripts/lib/workspace.mjs'

/** As `13 packages/core/src/client/staleness.test.ts`. */
function listed(page: string): string[] {
  const rows = [...page.matchAll(/^\| (\d+) +\|.+\|(.+)\|$/gm)]
  return rows.flatMap(([, check = '', tests = '']) =>
    [...tests.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => `${check} ${file}`),
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

/** Comments with the number of a check, right before a test or at the head of a program. */
function commented(): string[] {
  return folders.flatMap(filesIn).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const checks = text.matchAll(
      /^ *\/\/ Acceptance check (\d+)\b.*\n( *(void )?(test|it)(\.each)?\b|(?=import|\/\/))/gm,
    )
    return [...checks].map(([, check]) => `${check} ${file}`)
  })
}

const sorted = (all: readonly string[]): string[] => [...new Set(all)].sort()

it('the page on reliability lists the test of each acceptance check, and no test that there is not', () => {
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8')
  expect(sorted(listed(page))).toEqual(sorted(commented()))
  expect(listed(page).length).toBeGreaterThan(30)
})
