import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { EncryptedFileStore } from './index.ts'

const folder = await mkdtemp(join(tmpdir(), 'keyharbor-conformance-'))
let files = 0

/** What calls answer while the file can't be read or written, and that it stays whole, the tests beside this one show. */
const noOutage = {
  reason: 'A file on this machine has no outage: it is there, missing, denied or damaged, each with a code of its own.',
  source: 'file-errors.ts',
}

describeSecretStore({
  name: 'encrypted file',
  // A file for each case, since every write writes all that the cases before have left in it.
  makeStore: () => Promise.resolve(new EncryptedFileStore({ path: join(folder, `${++files}.age`) })),
  reopen: (store) => Promise.resolve(new EncryptedFileStore({ path: store.scope[0] ?? '' })),
  // Nothing serves the file: whoever opens it anew reads it from disk, as after a start of the machine.
  restartBackend: () => Promise.resolve(),
  // It has no pages, and writes them all for each one.
  pageSize: 10,
  limits: { maxValueBytes: 1_048_576 },
  previous: 'previous',
  validNames: ['__proto__', 'constructor', 'with space', 'schlüssel/密钥/🔑', 'a%2Fb'],
  invalidNames: ['a//b', '/a', 'a/', 'a\\b', '%2e%2e/a', 'a\u00a0b'],
  deviations: [
    { case: 'a store that can not be reached is UNAVAILABLE or TIMEOUT, and works again afterwards', ...noOutage },
    { case: 'a write to a store that can not be reached fails, and nothing is half-written', ...noOutage },
    { case: 'outages', ...noOutage },
    { case: 'failures of the service', ...noOutage },
  ],
  closeBackend: () => rm(folder, { recursive: true, force: true }),
})
