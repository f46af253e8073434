// Vault: which certificates the server's is checked against.
import { X509Certificate } from 'node:crypto'
import { configError, StoreFailure } from '@keyharbor/core'
import { fromEnvironment, type Environment } from './environment.ts'
import { regularFile } from './regular-file.ts'
import { kv2Kind } from './store-kind.ts'

/** Gives the certificates to trust in PEM form; undefined: those of Node. Throws `StoreFailure` with `CONFIG`. */
export type Trust = () => Promise<string | undefined>

/** `ca` is checked at once, a file when it is read. Throws `CONFIG`. */
export function trust(options: { readonly ca?: string; readonly caFile?: string }, env: Environment): Trust {
  const { ca, caFile } = options
  if (ca !== undefined && caFile !== undefined) throw configError(kv2Kind, 'Give either ca or caFile, not both.')
  if (ca !== undefined) {
    if (!isPem(ca)) throw configError(kv2Kind, 'The option ca must hold certificates in PEM form.')
    return () => Promise.resolve(ca)
  }
  const path = caFile ?? fromEnvironment(env, 'CACERT')
  if (path === undefined || path === '') return () => Promise.resolve(undefined)
  return () => fromFile(path)
}

const longestFile = 1024 * 1024

async function fromFile(path: string): Promise<string> {
  const pem = await regularFile(path, longestFile)
  if (pem !== undefined && isPem(pem)) return pem
  const detail =
    'The file in caFile, BAO_CACERT or VAULT_CACERT can not be read, is no regular file of at most 1 MiB, or holds no certificates in PEM form.'
  throw new StoreFailure({ code: 'CONFIG', detail })
}

/** Node takes any text for certificates without a word, and then trusts nobody. */
function isPem(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.length > 0 && blocks.every(isCertificate)
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined
  } catch {
    return false
  }
}
