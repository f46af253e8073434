// @ts-check
// Lets tests end a server, start it again and have it made anew: `POST <address>/<server>/kill`, `…/restart` and `…/reset`, answered
// when it is done.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { BackendFailure } from './backend-failure.mjs'

/** @typedef {import('./server-process.mjs').RunningServer} RunningServer */

/**
 * On a loopback port of its own.
 * @param {readonly RunningServer[]} servers
 * @returns {Promise<{ address: string, close: () => void }>}
 */
export async function openControl(servers) {
  const control = createServer((request, response) => {
    act(servers, request.method === 'POST' ? (request.url ?? '') : '').then(
      () => response.end(),
      (error) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    )
  })
  control.listen(0, '127.0.0.1')
  await once(control, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (control.address())
  const close = () => {
    control.close()
    control.closeAllConnections()
  }
  return { address: `http://127.0.0.1:${port}`, close }
}

/**
 * @param {readonly RunningServer[]} servers
 * @param {string} path
 */
async function act(servers, path) {
  const [, name, action] = path.split('/')
  const running = servers.find(({ server }) => server.name === name)
  if (running !== undefined && action === 'kill') await running.kill()
  else if (running !== undefined && action === 'restart') await running.restart()
  else if (running !== undefined && action === 'reset') await resetAlone(running, servers)
  else throw new Error('POST /<server>/kill, /restart or /reset, for a server that this run has started')
}

/**
 * Others would lose what they keep there.
 * @param {RunningServer} running
 * @param {readonly RunningServer[]} servers
 */
async function resetAlone(running, servers) {
  const { name } = running.server
  const other = servers.find(({ server }) => server.needs?.includes(name))
  if (other !== undefined) throw new BackendFailure(`${name} is not reset: ${other.server.name} needs it`)
  await running.reset()
}
