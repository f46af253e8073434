// @ts-check
// Another localstack, for an example that takes minutes, since it sits out an outage: it runs beside the tests of the first one.
import { awsAddress } from '../harness/aws.mjs'
import localstack from './localstack.mjs'

const { version, installer, ports, command, ready, readyWithinMs } = localstack

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'localstack-example',
  version,
  ...(installer !== undefined && { installer }),
  ports,
  command,
  ready,
  ...(readyWithinMs !== undefined && { readyWithinMs }),
  env: () => ({}),
  exampleEnv: (place) => ({ AWS_ENDPOINT_URL_SECRETS_MANAGER: awsAddress(place) }),
  tests: [],
  examples: ['aws'],
}
