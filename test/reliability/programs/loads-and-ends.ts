// Loads a secret, watches another, and has nothing left to do; prints how long the process then lived, in milliseconds.
import { createSecretClient } from '@keyharbor/core'
import { anyNameStore } from './any-name-store.ts'

const client = createSecretClient({ store: anyNameStore((name) => `${name}!`) })
const { name } = await client.get('db')
const handle = await client.watch('other')
handle.subscribe(() => {})
const endedAt = performance.now()
process.on('exit', () => console.log(JSON.stringify({ name, livedMs: performance.now() - endedAt })))
