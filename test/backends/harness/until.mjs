// @ts-check
// Waits for something that can only be asked for.
import { setTimeout as sleep } from 'node:timers/promises'
import { BackendFailure } from './backend-failure.mjs'

const ASK_EVERY_MS = 20

/**
 * Asks until `holds` is true. After `withinMs` (default 30 s) it rejects with a BackendFailure that says `failure()`; when
 * aborted it resolves: somebody else has said why.
 * @param {() => Promise<boolean>} holds
 * @param {{ signal: AbortSignal, failure: () => string, withinMs?: number | undefined }} options
 */
export async function until(holds, { signal, failure, withinMs = 30_000 }) {
  const deadline = performance.now() + withinMs
  while (!signal.aborted && !(await holds())) {
    if (performance.now() > deadline) throw new BackendFailure(failure())
    await sleep(ASK_EVERY_MS)
  }
}
