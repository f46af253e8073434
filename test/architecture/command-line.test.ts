// Architecture tests: the root scripts say what is wrong with how they are started, in a few words and before they do anything.
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fixtureTree } from './fixture-tree.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const scripts = ['api', 'bench', 'build', 'check', 'quickstart', 'test', 'test-backends', 'test-next']

/** Runs scripts/<script>.mjs of the repository in `folder`. */
function start(script: string, args: readonly string[], folder = root): { status: number | null; said: string } {
  const file = join(folder, 'scripts', `${script}.mjs`)
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe.each(scripts)('the script %s', (script) => {
  it('explains itself', () => {
    const { status, said } = start(script, ['--help'])
    expect(said).toMatch(/^Usage: \w/)
    expect(said.match(/Usage/g)).toHaveLength(1)
    expect(status).toBe(0)
  })

  it('refuses an option that it does not know in one line, with its usage', () => {
    const { status, said } = start(script, ['--nope'])
    expect(said).toMatch(/^Unknown option '--nope'.*\nUsage: /)
    expect(status).toBe(1)
  })

  it('says how to install when nothing is installed', () => {
    const bare = fixtureTree({})
    for (const path of ['package.json', 'scripts', 'test/backends', 'test/bench'])
      cpSync(join(root, path), join(bare.folder, path), { recursive: true })
    const name = script.replace('-', ':')
    expect(start(script, [], bare.folder)).toEqual({
      status: 1,
      said: expect.stringMatching(new RegExp(`^Not installed yet\\. Run: npx -y pnpm@[\\d.]+ ${name}\\n$`)),
    })
    bare.remove()
  })
})

describe('a name without its option', () => {
  it.each([
    ['check', ['lint', 'types'], 'Use --only lint,types'],
    ['test-backends', ['vault'], 'Use --only vault'],
    ['quickstart', ['foo'], "Unexpected argument 'foo'"],
    ['bench', ['nope'], 'There is no suite "nope"'],
  ])('is refused by %s with what to write', (script, args, says) => {
    const { status, said } = start(script, args)
    expect(said.split('\n')[0]).toContain(says)
    expect(status).toBe(1)
  })
})
