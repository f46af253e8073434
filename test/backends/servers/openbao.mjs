// @ts-check
// OpenBao as a development server: in memory, unsealed, KV 2 at secret/.
import { httpAnswers } from '../harness/http-answers.mjs'
import { baoAddress, baoInstaller, baoVersion } from '../harness/openbao.mjs'

const token = 'root'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'openbao',
  version: baoVersion,
  installer: baoInstaller,
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
  ready: (place) => httpAnswers(`${baoAddress(place)}/v1/sys/health`),
  // SIGTERM takes more than a second, and there is nothing in memory that should be kept.
  stopSignal: 'SIGKILL',
  reset: true,
  env: (place) => ({ KEYHARBOR_OPENBAO_ADDR: baoAddress(place), KEYHARBOR_OPENBAO_TOKEN: token }),
  exampleEnv: (place) => ({ BAO_ADDR: baoAddress(place), BAO_TOKEN: token }),
  tests: [
    'packages/vault/',
    'packages/testing/src/fakes/vault/behaviour.backend.test.ts',
    'packages/testing/src/fakes/vault/behaviour-kubernetes.backend.test.ts',
  ],
  examples: ['openbao'],
  deviations: ['in memory: a restart forgets everything', 'values up to 31 MiB, where raft takes less than 1 MiB'],
}
