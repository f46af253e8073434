// @ts-check
// Asks a server that speaks HTTP: whether it is there, and, where it speaks JSON, what it says.
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'

/** A server that accepts a connection and then says nothing is asked again after this time. */
const PROBE_TIMEOUT_MS = 1_000

/** An initialisation writes its first data, which takes seconds. */
const ANSWER_TIMEOUT_MS = 30_000

/** @typedef {{ method?: string, json?: unknown, headers?: Record<string, string>, ca?: string, timeout?: number }} Asking */

/**
 * Whether a GET answers 200.
 * @param {string} url
 * @param {string} [ca] certificates to trust, in PEM form
 * @returns {Promise<boolean>}
 */
export async function httpAnswers(url, ca) {
  try {
    const { status } = await askHttp(url, { timeout: PROBE_TIMEOUT_MS, ...(ca !== undefined && { ca }) })
    return status === 200
  } catch {
    return false
  }
}

/**
 * Sends `json`, if any, and takes the whole answer, whatever its status. An agent of its own: the global one may be told by
 * the environment to use a proxy.
 * @param {string} url
 * @param {Asking} [asking]
 * @returns {Promise<{ status: number, body: string }>}
 */
export function askHttp(url, { method = 'GET', json, headers = {}, ca, timeout = ANSWER_TIMEOUT_MS } = {}) {
  const secure = url.startsWith('https:')
  const options = { method, headers, timeout, agent: secure ? new HttpsAgent({ ca }) : new HttpAgent() }
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.on('error', reject)
    request.end(json === undefined ? undefined : JSON.stringify(json))
  })
}
