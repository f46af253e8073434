// @ts-check
// Readiness probe of a server that speaks HTTP.
import { Agent, get } from 'node:http'

/** A server that accepts a connection and then says nothing is asked again after this time. */
const PROBE_TIMEOUT_MS = 1_000

/**
 * Whether a GET answers 200. An agent of its own: the global one may be told by the environment to use a proxy.
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export function httpAnswers(url) {
  return new Promise((resolve) => {
    const request = get(url, { agent: new Agent(), timeout: PROBE_TIMEOUT_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
