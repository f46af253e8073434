// Vault: reads a file that an option or a variable names, whatever is there.
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/**
 * The text of a regular file of at most `longest` bytes; undefined when it can't be read, is another thing, or larger. Links
 * are followed, since mounted secrets are links (`..data` of Kubernetes). A named pipe is opened without waiting for a writer
 * (`O_NONBLOCK`, which Windows has not), and not read.
 */
export async function regularFile(path: string, longest: number): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    return (await file.stat()).isFile() ? await textOf(file, longest) : undefined
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}

/** Files of some file systems say that they are empty, so it is what is read that counts. The buffer may hold a token. */
async function textOf(file: FileHandle, longest: number): Promise<string | undefined> {
  const buffer = Buffer.alloc(longest + 1)
  try {
    let length = 0
    for (let read = -1; read !== 0 && length <= longest; length += read)
      read = (await file.read(buffer, length, buffer.length - length)).bytesRead
    return length <= longest ? buffer.toString('utf8', 0, length) : undefined
  } finally {
    buffer.fill(0)
  }
}
