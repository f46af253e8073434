// @ts-check
// moto: an emulator of AWS, in memory. Beside it, in the same environment of Python, are boto3 and the aws command line.
import { awsAddress, awsAnswers, awsServices, pythonOf, undisturbed } from '../harness/aws.mjs'
import { pythonLock } from '../harness/python-lock.mjs'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'moto',
  version: '5.2.5',
  emulates: awsServices,
  installer: pythonLock({ folder: 'moto', lock: 'moto.txt', python: '3.11' }),
  ports: 1,
  command: (place) => ({
    program: pythonOf(place),
    args: [...undisturbed('moto.server'), '-H', '127.0.0.1', '-p', String(place.port)],
  }),
  ready: awsAnswers,
  reset: true,
  env: (place) => ({ KEYHARBOR_MOTO_ADDR: awsAddress(place), KEYHARBOR_AWS_PYTHON: pythonOf(place) }),
  tests: [
    'test/backends/moto/',
    'packages/testing/src/fakes/aws/secrets-manager/behaviour-moto.backend.test.ts',
    'packages/testing/src/fakes/aws/parameter-store/behaviour-moto.backend.test.ts',
  ],
  examples: [],
  deviations: [
    'in memory: a restart forgets everything',
    'it does not check credentials',
    'what is missing is HTTP 404',
    'asked for no version, it gives the one that was put last, wherever AWSCURRENT is',
  ],
}
