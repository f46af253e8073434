// @ts-check
// OpenBao as a development server behind TLS, with a certificate authority of its own.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { httpAnswers } from '../harness/http-answers.mjs'
import { baoInstaller, baoVersion } from '../harness/openbao.mjs'

const token = 'root'

/** @typedef {import('../harness/server-description.mjs').Place} Place */

const address = (/** @type {Place} */ { port }) => `https://127.0.0.1:${port}`

/** It writes the certificates before it listens. */
const caFile = (/** @type {Place} */ { data }) => join(data, 'vault-ca.pem')

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'openbao-tls',
  version: baoVersion,
  installer: baoInstaller,
  ports: 2,
  command: ({ folder, port, data }) => ({
    program: `${folder}/bin/bao`,
    args: [
      'server',
      '-dev-tls',
      `-dev-tls-cert-dir=${data}`,
      '-dev-no-store-token',
      `-dev-root-token-id=${token}`,
      `-dev-listen-address=127.0.0.1:${port}`,
    ],
  }),
  ready: async (place) =>
    existsSync(caFile(place)) &&
    (await httpAnswers(`${address(place)}/v1/sys/health`, readFileSync(caFile(place), 'utf8'))),
  env: (place) => ({
    KEYHARBOR_OPENBAO_TLS_ADDR: address(place),
    KEYHARBOR_OPENBAO_TLS_TOKEN: token,
    KEYHARBOR_OPENBAO_TLS_CA: caFile(place),
  }),
  tests: ['test/backends/openbao-tls/'],
  examples: [],
  deviations: ['in memory: a restart forgets everything, and makes another certificate authority'],
}
