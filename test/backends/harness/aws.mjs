// @ts-check
// What the emulators of AWS have in common.
import { askHttp } from './http-answers.mjs'

/** What they imitate here. */
export const awsServices = 'AWS Secrets Manager and Parameter Store'

/**
 * Where the emulator listens.
 * @param {{ port: number }} place
 * @returns {string}
 */
export const awsAddress = ({ port }) => `http://127.0.0.1:${port}`

/**
 * The Python that its packages are installed for.
 * @param {import('./server-description.mjs').Place} place
 * @returns {string}
 */
export const pythonOf = ({ folder }) => `${folder}/bin/python`

/**
 * Arguments with which Python runs the `main` of a module, and takes no thread out of the middle of its work: neither emulator
 * guards its state, so of requests at the same moment one failed now and then.
 * @param {string} module
 * @returns {string[]}
 */
export const undisturbed = (module) => [
  '-c',
  `import sys; sys.setswitchinterval(3600); from ${module} import main; main()`,
]

/** A request to each service that lists nothing much. */
const probes = [
  { service: 'secretsmanager', target: 'secretsmanager.ListSecrets' },
  { service: 'ssm', target: 'AmazonSSM.DescribeParameters' },
]

/**
 * Whether both services answer. Each loads with its first request, for seconds: longer than a client waits.
 * @param {{ port: number }} place
 * @returns {Promise<boolean>}
 */
export async function awsAnswers(place) {
  try {
    const answers = await Promise.all(probes.map((probe) => askHttp(`${awsAddress(place)}/`, asking(probe))))
    return answers.every(({ status }) => status === 200)
  } catch {
    return false
  }
}

/** @param {{ service: string, target: string }} probe */
function asking({ service, target }) {
  const credential = `AKIDEXAMPLE/20260101/us-east-1/${service}/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=${'0'.repeat(64)}`
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, authorization }
  return { method: 'POST', json: {}, headers }
}
