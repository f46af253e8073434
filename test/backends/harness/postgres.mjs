// @ts-check
// PostgreSQL from the system's package: where its programs are, and the user that has to run them.
import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { BackendFailure } from './backend-failure.mjs'
import { succeed } from './succeed.mjs'

const PACKAGE = 'postgresql-15'

/** Where Debian and Ubuntu put the programs; 14 to 17 do all that is needed here. */
const FOLDERS = [15, 16, 17, 14].map((major) => `/usr/lib/postgresql/${major}/bin`)

/** Arguments of `setpriv` before a command. */
const AS_POSTGRES = ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--inh-caps=-all', '--']

/** Loopback only, and the data goes with the run. */
export const postgresPassword = 'postgres'

/** @typedef {import('./server-description.mjs').Place} Place */

/** @returns {string | undefined} the folder of the system's programs */
function programs() {
  return FOLDERS.find((folder) => existsSync(join(folder, 'initdb')))
}

/** @param {string} program @param {string[]} args */
const runs = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0

/**
 * What runs, such as `15.18`.
 * @returns {string} `15` as long as it is not installed
 */
export function postgresVersion() {
  const folder = programs()
  if (folder === undefined) return '15'
  const said = execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' })
  return /\d+\.\d+/.exec(said)?.[0] ?? said
}

/** Holds a link to the system's programs: `bin`. */
export const postgresInstaller = {
  folder: 'postgres',
  /** Another folder, or none where there was one, means to look again. */
  get pins() {
    return `${PACKAGE} in ${programs() ?? 'no folder'}`
  },
  given: `PostgreSQL 14 to 17 in /usr/lib/postgresql, else root and apt-get, which installs ${PACKAGE}; as root also setpriv`,
  missing,
  install,
}

/** @returns {string[]} */
function missing() {
  if (programs() !== undefined) return []
  const toDo = `install PostgreSQL 15 (Debian: apt-get install ${PACKAGE})`
  if (process.getuid?.() !== 0) return [`there is no PostgreSQL and this is not root, who could install it: ${toDo}`]
  if (!runs('apt-get', '--version')) return [`there is no PostgreSQL and no apt-get to install it with: ${toDo}`]
  return []
}

/**
 * @param {import('./run.mjs').Run} run
 * @param {string} into
 */
async function install(run, into) {
  if (programs() === undefined) await installPackage(run)
  const folder = programs()
  if (folder === undefined) throw new BackendFailure(`${PACKAGE} has brought no initdb`)
  symlinkSync(folder, join(into, 'bin'))
}

/** @param {import('./run.mjs').Run} run */
async function installPackage(run) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await succeed(run, 'postgres', 'apt-get', ['update', '--quiet'], env)
  await succeed(run, 'postgres', 'apt-get', ['install', '--yes', '--no-install-recommends', PACKAGE], env)
}

/**
 * The command that runs a program of PostgreSQL. It refuses root, so root becomes the package's user `postgres`.
 * @param {Place} place
 * @param {string} program
 * @param {string[]} args
 * @returns {{ program: string, args: string[] }}
 */
export function postgresProgram({ folder }, program, args) {
  const path = join(folder ?? '', 'bin', program)
  if (process.getuid?.() !== 0) return { program: path, args }
  return { program: 'setpriv', args: [...AS_POSTGRES, path, ...args] }
}

/**
 * Makes the database cluster in the folder `cluster` of the place.
 * @param {import('./run.mjs').Run} run
 * @param {Place} place
 */
export async function initialisePostgres(run, place) {
  if (process.getuid?.() === 0) giveAway(place)
  const passwordFile = join(place.data, 'password')
  const options = [
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-N',
  ]
  const { program, args } = postgresProgram(place, 'initdb', ['-D', clusterOf(place), ...options])
  await succeed(run, 'postgres', program, args)
}

/**
 * @param {Place} place
 * @returns {string}
 */
export function clusterOf({ data }) {
  return join(data, 'cluster')
}

/** @param {Place} place */
function giveAway({ data }) {
  const id = (/** @type {string} */ which) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }))
  chownSync(data, id('-u'), id('-g'))
  if (!runs('setpriv', ...AS_POSTGRES, 'ls', data))
    throw new BackendFailure(
      'its user `postgres` can not enter the checkout: put it where others may enter, or run as another user than root',
    )
}

/**
 * Makes a database on the PostgreSQL that the place needs.
 * @param {import('./run.mjs').Run} run
 * @param {Place} place
 * @param {string} name
 */
export async function createDatabase(run, place, name) {
  const postgres = postgresOf(place)
  const address = ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'postgres']
  const env = { ...process.env, PGPASSWORD: postgresPassword }
  await succeed(
    run,
    `${name} gets no database`,
    join(postgres.folder ?? '', 'bin', 'createdb'),
    [...address, name],
    env,
  )
}

/**
 * The settings of OpenBao's storage in a database of the PostgreSQL that the place needs, for several nodes.
 * @param {Place} place
 * @param {string} database
 * @returns {Record<string, string>}
 */
export function sharedStorage(place, database) {
  return { connection_url: `${postgresUrl(postgresOf(place), database)}?sslmode=disable`, ha_enabled: 'true' }
}

/** @param {Place} place */
function postgresOf({ needs }) {
  const postgres = needs['postgres']
  if (postgres === undefined) throw new Error('the description has to say that it needs postgres')
  return postgres
}

/**
 * @param {{ port: number }} place
 * @param {string} database
 * @returns {string}
 */
export function postgresUrl({ port }, database) {
  return `postgres://postgres:${postgresPassword}@127.0.0.1:${port}/${database}`
}
