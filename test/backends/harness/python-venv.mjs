// @ts-check
// A virtual environment of Python, filled with packages that are pinned by their hashes.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { succeed } from './succeed.mjs'

/**
 * What is taken as given of it.
 * @param {string} [version] the oldest Python that will do
 * @returns {string}
 */
export function pythonGiven(version) {
  return `Python ${version === undefined ? '3' : `${version} or newer`} with venv, and access to PyPI at the first run`
}

/**
 * What of it the machine lacks. Debian and Ubuntu ship `python3` without `ensurepip`, which `python3 -m venv` needs.
 * @param {string} [version] the oldest Python that will do, such as `3.11`
 * @returns {string[]}
 */
export function pythonMissing(version = '3') {
  const asked = ['-c', 'import sys; print("%d.%d" % sys.version_info[:2]); import ensurepip, venv']
  const { error, status, stdout } = spawnSync('python3', asked, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (error !== undefined)
    return ['there is no python3: install Python 3 with venv (Debian: apt-get install python3-venv)']
  if (minorOf(stdout) < minorOf(version)) return [`python3 is ${stdout.trim()}: install Python ${version} or newer`]
  return status === 0 ? [] : ['python3 has no venv: install it (Debian: apt-get install python3-venv)']
}

/** @param {string} version */
function minorOf(version) {
  return Number(version.split('.')[1] ?? 0)
}

/**
 * Makes the environment in `into`: wheels alone, nothing that is not listed, and only what runs is compiled, when it runs. Its
 * `bin/python` works wherever the folder is moved to; other programs in `bin` name the folder they were made in.
 * @param {import('./run.mjs').Run} run
 * @param {string} name of what it is for; part of the logs' names
 * @param {string} into
 * @param {string} requirements pip's lines, each with its hashes
 */
export async function makeVenv(run, name, into, requirements) {
  const list = join(into, 'requirements.txt')
  const pipArgs = ['--quiet', '--disable-pip-version-check', '--require-hashes', '--no-deps', '--no-compile']
  await succeed(run, name, 'python3', ['-m', 'venv', into])
  writeFileSync(list, requirements)
  const python = join(into, 'bin', 'python')
  await succeed(run, name, python, [
    '-m',
    'pip',
    'install',
    ...pipArgs,
    '--only-binary',
    ':all:',
    '--requirement',
    list,
  ])
}
