// Vault: the body of an answer, as text, with an end.
import type { Readable } from 'node:stream'
import { StoreFailure } from '@keyharbor/core'

/**
 * All of `body` as UTF-8 text. Beyond `limit` bytes `VALUE_TOO_LARGE`, what is not UTF-8 `MALFORMED_RESPONSE`; whatever ends
 * the reading, the connection is not left waiting for the rest.
 */
export async function boundedText(body: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop destroys the stream, which then may emit an error that nobody waits for.
  body.on('error', () => {})
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return decoded(Buffer.concat(chunks, size))
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new StoreFailure({ code: 'MALFORMED_RESPONSE', detail: 'It is not UTF-8 text.' })
  }
}

function tooLarge(): StoreFailure {
  const detail = 'The answer is larger than maxResponseBytes allows. Raise that option if it is meant to be.'
  return new StoreFailure({ code: 'VALUE_TOO_LARGE', detail })
}
