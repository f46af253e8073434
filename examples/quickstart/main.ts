// Keyharbor on an encrypted file: no server, no account. `pnpm quickstart` runs this.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSecretClient, type CallOptions, type StoredSecret } from '@keyharbor/core'
import { EncryptedFileStore } from '@keyharbor/local'
import { say, tour } from './tour.ts'

const folder = await mkdtemp(join(tmpdir(), 'keyharbor-quickstart-'))
const path = join(folder, 'secrets.age')

/** The store as it is, with its reads counted. */
class CountedStore extends EncryptedFileStore {
  reads = 0

  override readSecret(name: string, call: CallOptions): Promise<StoredSecret> {
    this.reads += 1
    return super.readSecret(name, call)
  }
}

const store = new CountedStore({ path })
const client = createSecretClient({ store })
try {
  console.log('Keyharbor quickstart: secrets in an encrypted file')
  await tour({
    client,
    name: 'db/password',
    reads: () => store.reads,
    other: 'another process',
    writeElsewhere: () => anotherProcess(path),
  })
  const [format] = (await readFile(path, 'latin1')).split('\n')
  say('the file', `${format} (the age command opens it with the key file beside it)`)
} finally {
  await client.close()
  await rm(folder, { recursive: true, force: true })
}
console.log('Done. Next: README.md, examples/openbao')

async function anotherProcess(file: string): Promise<void> {
  const script = fileURLToPath(new URL('another-process.js', import.meta.url))
  const child = spawn(process.execPath, [script, file], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`The other process ended with ${code}.`)
}
