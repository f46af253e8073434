// Holds 100 values and writes what the heap shows of them: while they are held, and after the end of the client.
// Arguments: a seed, from which the values are made, a folder, and `keep` to hold on to the values as text. Needs --expose-gc.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
import { createSecretClient } from '@keyharbor/core'
import { anyNameStore } from './any-name-store.ts'

const [seed = '', folder = '', mode] = process.argv.slice(2)

/** Begins with what is searched for; made anew each time, so that this program itself holds nothing. */
function valueOf(name: string): string {
  const marked = createHash('sha256').update(seed).digest('hex') + name
  return name.endsWith('0') ? JSON.stringify({ password: marked }) : marked
}

const client = createSecretClient({ store: anyNameStore(valueOf) })
const kept: string[] = []
for (let at = 0; at < 100; at += 1) {
  const secret = await client.get(`s${at}`)
  if (secret.text().startsWith('{')) secret.json()
  if (secret.bytes().length < 64) throw new Error('too short')
  if (mode === 'keep') kept.push(secret.text())
}

async function snapshot(name: string): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await setImmediate()
    globalThis.gc?.()
  }
  writeHeapSnapshot(join(folder, name))
}

await snapshot('held.heapsnapshot')
const held = client.health().secrets.length
await client.close()
await snapshot('closed.heapsnapshot')
console.log(JSON.stringify({ held, kept: kept.length }))
