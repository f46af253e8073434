// @ts-check
// Says how to install, where a root script would end in a stack of Node because a tool is missing. The scripts import
// third-party modules only when they use them, so that this comes first.
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readJson, root, viaNpx } from './workspace.mjs'

/** Ends the script with exit code 1 and the command that installs and runs it, unless pnpm has installed. */
export function needInstalled() {
  // pnpm writes this file when all the rest is in place.
  if (existsSync(join(root, 'node_modules/.modules.yaml'))) return
  console.error(`Not installed yet. Run: ${viaNpx} ${scriptName()}`)
  process.exit(1)
}

/** The script of package.json that runs this file. */
function scriptName() {
  const command = `node scripts/${basename(process.argv[1] ?? '')}`
  /** @type {{ scripts: Record<string, string> }} */
  const { scripts } = readJson(join(root, 'package.json'))
  return Object.keys(scripts).find((name) => scripts[name] === command) ?? 'install'
}
