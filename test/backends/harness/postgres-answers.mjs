// @ts-check
// Readiness probe of PostgreSQL, in its own protocol: an open port is not enough, since it also says that it is starting up.
import { connect } from 'node:net'

const PROBE_TIMEOUT_MS = 1_000

/**
 * Whether the server answers a start-up message (PostgreSQL documentation, "Message Formats") with a request for a password.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function postgresAnswers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(startUp('postgres')))
    const end = (/** @type {boolean} */ answers) => {
      socket.destroy()
      resolve(answers)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(false))
    socket.on('error', () => end(false))
    socket.on('close', () => end(false))
    // 'R' asks for a password; 'E' is an error, such as "the database system is starting up".
    socket.once('data', (answer) => end(answer[0] === 'R'.charCodeAt(0)))
  })
}

/**
 * Length, version 3.0, and one parameter.
 * @param {string} user
 */
function startUp(user) {
  const parameters = Buffer.from(`user\0${user}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + parameters.length, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, parameters])
}
