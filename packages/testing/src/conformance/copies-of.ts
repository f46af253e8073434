// Conformance: every way in which a runtime copies a thing without asking it, and what the copies show.
import { serialize } from 'node:v8'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { findCanary } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'

/** What each way gives, or the error with which it refuses, which may quote the thing. */
export function copiesOf(thing: unknown): unknown[] {
  return [
    (given: unknown) => structuredClone(given),
    (given: unknown) => serialize(given),
    received,
    (given: unknown) => ({ ...(given as object) }),
    (given: unknown) => Object.assign({}, given),
    (given: unknown) => Object.entries(given as object),
  ].map((copy) => copyOrError(() => copy(thing)))
}

/** Bytes are looked at as text of one byte and of two bytes a character, as `v8.serialize` writes them. */
export function showsCanary(copy: unknown): boolean {
  const bytes = copy instanceof Uint8Array ? Buffer.from(copy) : undefined
  const shown = bytes === undefined ? [printed(copy)] : [bytes.toString('latin1'), bytes.toString('utf16le')]
  return shown.some((text) => findCanary(text) !== undefined)
}

/** What a worker would get. */
function received(thing: unknown): unknown {
  const { port1, port2 } = new MessageChannel()
  try {
    port1.postMessage(thing)
    return receiveMessageOnPort(port2)
  } finally {
    port1.close()
  }
}

function copyOrError(copy: () => unknown): unknown {
  try {
    return copy()
  } catch (error) {
    return error
  }
}
