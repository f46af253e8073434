// @ts-check
// localstack: an emulator of AWS, in memory; its last version that is open source.
import { awsAddress, awsAnswers, awsServices, pythonOf, undisturbed } from '../harness/aws.mjs'
import { pythonLock } from '../harness/python-lock.mjs'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'localstack',
  version: '4.14.0',
  emulates: awsServices,
  installer: pythonLock({ folder: 'localstack', lock: 'localstack.txt', python: '3.11' }),
  ports: 1,
  command: (place) => ({
    program: pythonOf(place),
    args: undisturbed('localstack.runtime.main'),
    env: {
      GATEWAY_LISTEN: `127.0.0.1:${place.port}`,
      // The default one listens on all addresses.
      GATEWAY_SERVER: 'hypercorn',
      SERVICES: 'secretsmanager,ssm',
      // It would else write into system folders where it takes itself to be in its own container.
      OVERRIDE_IN_DOCKER: '0',
      FILESYSTEM_ROOT: place.data,
      // It looks nothing up, reports nothing and fetches nothing.
      DISABLE_EVENTS: '1',
      DNS_ADDRESS: '0',
      SKIP_SSL_CERT_DOWNLOAD: '1',
    },
  }),
  ready: awsAnswers,
  reset: true,
  readyWithinMs: 60_000,
  env: (place) => ({ KEYHARBOR_LOCALSTACK_ADDR: awsAddress(place), KEYHARBOR_LOCALSTACK_PYTHON: pythonOf(place) }),
  tests: [
    'test/backends/localstack/',
    'packages/testing/src/fakes/aws/secrets-manager/behaviour-localstack.backend.test.ts',
    'packages/testing/src/fakes/aws/parameter-store/behaviour-localstack.backend.test.ts',
  ],
  examples: [],
  deviations: ['in memory: a restart forgets everything', 'it does not check credentials'],
}
