// @ts-check
// Lets tests end a server and start it again: `POST <address>/<server>/kill` and `…/restart`, answered when it is done.
import { once } from 'node:events'
import { createServer } from 'node:http'

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
  else throw new Error('POST /<server>/kill or /<server>/restart, for a server that this run has started')
}
