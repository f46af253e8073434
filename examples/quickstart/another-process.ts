// A second process that shares nothing with the first but the file.
import { createSecretClient } from '@keyharbor/core'
import { EncryptedFileStore } from '@keyharbor/local'

const path = process.argv[2]
if (path === undefined) throw new Error('Give the path of the store.')
const client = createSecretClient({ store: new EncryptedFileStore({ path }) })
await client.put('db/password', 'a newer value')
await client.close()
