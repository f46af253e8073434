// Encrypted file, encryption: the age v1 format (C2SP age.md) by `age-encryption`, for one X25519 key.
import { StoreFailure } from '@keyharbor/core'
import { configFailure } from './config-failure.ts'

/** Importing it takes some 70 ms, so that waits for the first use. The module system keeps it. */
function loadAge(): Promise<typeof import('age-encryption')> {
  return import('age-encryption')
}

/** A new identity, `AGE-SECRET-KEY-1…`. */
export async function generateX25519(): Promise<string> {
  return await (await loadAge()).generateX25519Identity()
}

/** The public key of `identity`, `age1…`. Rejects with `CONFIG` when the checksum of the identity does not hold. */
export async function recipientOf(identity: string): Promise<string> {
  const { identityToRecipient } = await loadAge()
  try {
    return await identityToRecipient(identity)
  } catch {
    throw configFailure(
      'The age identity is mistyped: its checksum does not hold. Use the identity that age-keygen wrote.',
    )
  }
}

/** `plaintext` as an age file that opens with the identity of `recipient`. */
export async function encrypt(plaintext: Uint8Array, recipient: string): Promise<Uint8Array> {
  const { Encrypter } = await loadAge()
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return await encrypter.encrypt(plaintext)
}

/**
 * What is in the age file `file`, all of it verified. Rejects with `INTEGRITY`: reason `wrong-key` when the identity opens
 * none of its keys (an altered key looks the same), `altered` for anything else, a file that is no age file included.
 */
export async function decrypt(file: Uint8Array, identity: string): Promise<Uint8Array> {
  const { Decrypter } = await loadAge()
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  // Identities are asked in order, so this one is asked only when the key did not fit.
  let fits = true
  const unwrapFileKey = (): null => {
    fits = false
    return null
  }
  decrypter.addIdentity({ unwrapFileKey })
  try {
    return await decrypter.decrypt(file)
  } catch {
    throw fits ? altered() : wrongKey()
  }
}

function wrongKey(): StoreFailure {
  const detail =
    'The age identity does not open the file. Use the one it was made with; if it is that one, the head of the file was altered. The file was left as it is.'
  return new StoreFailure({ code: 'INTEGRITY', reason: 'wrong-key', detail, retry: 'never' })
}

function altered(): StoreFailure {
  const detail =
    'The file was truncated or altered, or is no age file. It was left as it is: put a good copy in its place.'
  return new StoreFailure({ code: 'INTEGRITY', reason: 'altered', detail, retry: 'never' })
}
