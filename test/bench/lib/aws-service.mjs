// @ts-check
// The service that `bench aws` asks, and what is needed to ask it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../parts/aws-service.mjs', import.meta.url))

/**
 * Runs `work` with the address of a service that runs as long.
 * @template T
 * @param {(address: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withAwsService(work) {
  const child = fork(program)
  try {
    const [address] = await once(child, 'message')
    return await work(String(address))
  } finally {
    child.kill()
  }
}

/**
 * What both a store and a client of the SDK are made with.
 * @param {string | undefined} address
 */
export function awsPlace(address = process.argv[2]) {
  if (address === undefined) throw new Error('Give the address of the service.')
  return {
    region: 'us-east-1',
    endpoint: address,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a key' },
  }
}
