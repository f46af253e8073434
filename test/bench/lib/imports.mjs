// @ts-check
// Times imports in fresh processes, and tells which packages of others they load.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from '../../../scripts/lib/workspace.mjs'
import { inOwnProcess } from './own-process.mjs'

const rounds = 15
const peersFolder = fileURLToPath(new URL('../peers', import.meta.url))
const ours = ['core', 'local', 'vault', 'aws'].map(
  (name) => pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href,
)

/** URLs by what they are: the facade is every adapter there is; eager are the SDKs that those load when they are used. */
const modules = {
  lru: () => [resolved('lru-cache', peersFolder)],
  core: () => ours.slice(0, 1),
  aws: () => ours.slice(3),
  facade: () => ours,
  eager: () => [
    resolved('@aws-sdk/client-secrets-manager', join(root, 'packages/aws')),
    resolved('age-encryption', join(root, 'packages/local')),
    resolved('node-vault', join(root, 'packages/vault')),
    resolved('undici', join(root, 'packages/vault')),
  ],
}

/**
 * Milliseconds, round by round.
 * @returns {Record<string, number[]>}
 */
export function importTimes() {
  const all = Object.entries(modules).map(([name, urls]) => ({ name, urls: urls(), ms: /** @type {number[]} */ ([]) }))
  // The first round brings the files into the memory of the operating system.
  for (let round = -1; round < rounds; round++) {
    for (const { urls, ms } of all) {
      const took = timed(urls)
      if (round >= 0) ms.push(took)
    }
  }
  return Object.fromEntries(all.map(({ name, ms }) => [name, ms]))
}

/**
 * Milliseconds that a process takes which has imported nothing before, so that starting to import is part of it. A file that
 * imports could not tell: it has been imported itself.
 * @param {string[]} urls imported one after the other
 */
function timed(urls) {
  const imports = urls.map((url) => `await import(${JSON.stringify(url)})`).join('\n')
  const code = `const start = performance.now()\n${imports}\nprocess.stdout.write(String(performance.now() - start))\nprocess.exit()`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code]))
}

/**
 * @param {keyof typeof modules} name
 * @returns {Promise<string[]>}
 */
export async function loadedBy(name) {
  return await inOwnProcess('loaded-modules', modules[name]())
}

/**
 * The file that an import in `folder` finds.
 * @param {string} name
 * @param {string} folder
 */
function resolved(name, folder) {
  const code = `process.stdout.write(import.meta.resolve(${JSON.stringify(name)}))`
  return String(execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder }))
}
