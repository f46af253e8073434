// @ts-check
// Finds loopback ports that nobody listens on.
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * The first of `count` consecutive ports that were free a moment ago. Another process can still take one before the server
 * does: the server then says so and ends.
 * @param {number} count
 * @returns {Promise<number>}
 */
export async function freePorts(count) {
  for (;;) {
    const first = await tryPort(0)
    if (first === undefined) continue
    const others = await Promise.all(Array.from({ length: count - 1 }, (_, index) => tryPort(first + 1 + index)))
    if (!others.includes(undefined)) return first
  }
}

/**
 * @param {number} port 0 for any
 * @returns {Promise<number | undefined>} the port, undefined when it is taken
 */
async function tryPort(port) {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true })
  try {
    await once(server, 'listening')
    return /** @type {import('node:net').AddressInfo} */ (server.address()).port
  } catch {
    return undefined
  } finally {
    server.close()
  }
}
