import { once } from 'node:events'
import { get } from 'node:http'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { Waits } from './waits.ts'

/** In a thread of its own, since this one will be blocked. Tells when it has all requests, and answers 100 ms later. */
const server = `
const { createServer } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
let requests = 0
const server = createServer((request, response) => {
  requests += 1
  if (requests === workerData) parentPort.postMessage('all here')
  if (request.url === '/answer') setTimeout(() => response.end('answer'), 100)
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

async function request(url: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const sent = get(url, { agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve(text))
    })
    sent.on('error', reject)
  })
}

function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

/** Blocks this thread for 2 s in the turn before its timers, when requests to all paths are out with a deadline of 500 ms. */
async function blockedAfterRequests(paths: readonly string[]): Promise<PromiseSettledResult<string>[]> {
  const worker = new Worker(server, { eval: true, workerData: paths.length })
  try {
    const [port] = (await once(worker, 'message')) as [number]
    const waits = new Waits(systemClock)
    const allHere = once(worker, 'message')
    const all = Promise.allSettled(
      paths.map((path) => waits.until(request(`http://127.0.0.1:${port}${path}`), { timeoutMs: 500 })),
    )
    await allHere
    setImmediate(block, 2_000)
    return await all
  } finally {
    await worker.terminate()
  }
}

// Acceptance check 30.
test('event loop blocked for 2 s, the answers in the sockets: 20 of 20 calls succeed', async () => {
  const outcomes = await blockedAfterRequests(Array.from({ length: 20 }, () => '/answer'))
  expect(outcomes).toEqual(Array.from({ length: 20 }, () => ({ status: 'fulfilled', value: 'answer' })))
})

test('an answer that is not there when the loop is free again is a timeout', async () => {
  const [outcome] = await blockedAfterRequests(['/nothing'])
  expect(outcome).toMatchObject({ status: 'rejected', reason: { facts: { code: 'TIMEOUT' } } })
})
