// Architecture tests: a small tree of packages in a temporary folder, on which the rules are tried.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A tree on disk; `remove` deletes it. */
export interface FixtureTree {
  readonly folder: string
  remove(): void
}

/** Writes `files` (path from the root of the tree → text). */
export function fixtureTree(files: Readonly<Record<string, string>>): FixtureTree {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyharbor-architecture-')))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}
