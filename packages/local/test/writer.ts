// Tests: a process that writes to a store again and again, and prints the id of each version it has made, a line each.
// Arguments: path, name of the secret, number of writes, size of each value.
import { StoreFailure, type CallOptions, type VersionInfo } from '@keyharbor/core'
import { EncryptedFileStore } from '../src/index.ts'

const [path = '', name = '', count = '0', size = '8'] = process.argv.slice(2)
const store = new EncryptedFileStore({ path, maxValueBytes: 100_000_000 })
const call: CallOptions = { signal: new AbortController().signal, timeoutMs: 60_000 }
const value = { text: 'x'.repeat(Number(size)) }

function codeOf(error: unknown): string {
  return error instanceof StoreFailure ? error.facts.code : store.describeError(error).code
}

/** Another process may create the secret between the two tries. */
async function write(): Promise<VersionInfo> {
  for (;;) {
    try {
      return await store.writeSecret(name, value, call)
    } catch (error) {
      if (codeOf(error) !== 'NOT_FOUND') throw error
    }
    try {
      return await store.createSecret(name, value, call)
    } catch (error) {
      if (codeOf(error) !== 'ALREADY_EXISTS') throw error
    }
  }
}

try {
  for (let index = 0; index < Number(count); index++) process.stdout.write(`${(await write()).id}\n`)
} catch (error) {
  process.stdout.write(`${codeOf(error)}\n`)
  process.exitCode = 1
}
