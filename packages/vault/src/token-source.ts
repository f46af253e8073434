// Vault: where the token of a request comes from.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { configError, StoreFailure } from '@keyharbor/core'
import { fromEnvironment, type Environment } from './environment.ts'
import { regularFile } from './regular-file.ts'
import { kv2Kind } from './store-kind.ts'

/** Gives the token for one request. */
export interface TokenSource {
  /** What is configured, for the scope of a store: a file, or a number of this instance; never a token or a hash of one. */
  readonly identity: string
  /** Throws `StoreFailure`: `CREDENTIALS_UNAVAILABLE`, or `CONFIG` when what there is can be no token. */
  read(): Promise<string>
}

const ways =
  'Give the option token or tokenFile, set BAO_TOKEN or VAULT_TOKEN, or log in with the bao or vault command.'

/** The options beat the environment, and that beats the file of the command line tools. Throws `CONFIG`. */
export function tokenSource(
  options: { readonly token?: string; readonly tokenFile?: string },
  env: Environment,
): TokenSource {
  const { token, tokenFile } = options
  if (token !== undefined && tokenFile !== undefined)
    throw configError(kv2Kind, 'Give either token or tokenFile, not both.')
  if (tokenFile !== undefined) return { identity: `file:${tokenFile}`, read: () => fromFile(tokenFile) }
  if (token !== undefined) return given(token, 'the option token')
  const variable = fromEnvironment(env, 'TOKEN')
  if (variable !== undefined && variable !== '') return given(variable, 'BAO_TOKEN or VAULT_TOKEN')
  return helperFile(env)
}

/** One token for good. Two stores may be given different ones, so each has a number of its own. */
function given(token: string, source: string): TokenSource {
  if (!isPrintable(token)) throw configError(kv2Kind, `The token in ${source} has characters that no token has.`)
  return { identity: `token:${randomUUID()}`, read: () => Promise.resolve(token) }
}

/**
 * Where the command line tools keep the token of a login: `~/.vault-token`, for `bao` too (both tools' page "token helper";
 * measured with OpenBao 2.7.2, which also reads the two variables and trims the text).
 */
function helperFile(env: Environment): TokenSource {
  const home = env['HOME'] ?? env['USERPROFILE']
  const path = fromEnvironment(env, 'TOKEN_PATH') ?? (home === undefined ? undefined : join(home, '.vault-token'))
  if (path === undefined || path === '') throw configError(kv2Kind, `There is no token. ${ways}`, 'missing-token')
  return { identity: `file:${path}`, read: () => fromHelperFile(path) }
}

const longestToken = 65_536

async function fromHelperFile(path: string): Promise<string> {
  const text = await regularFile(path, longestToken)
  const token = text?.trim() ?? ''
  if (token === '') throw missing()
  return checked(token)
}

async function fromFile(path: string): Promise<string> {
  const text = await regularFile(path, longestToken)
  if (text === undefined)
    throw unavailable(
      'The file in the option tokenFile can not be read. It must be there, readable, a regular file, and of at most 64 KiB.',
    )
  const token = text.replace(/\r?\n$/, '')
  if (token === '') throw unavailable('The file in the option tokenFile is empty.')
  return checked(token)
}

function checked(token: string): string {
  if (isPrintable(token)) return token
  throw new StoreFailure({ code: 'CONFIG', detail: 'The token file holds characters that no token has.' })
}

/** A line break in a header would add headers; the servers' own client refuses the same (`validateToken` of its `api`). */
function isPrintable(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token)
}

function missing(): StoreFailure {
  return new StoreFailure({ code: 'CONFIG', reason: 'missing-token', detail: `There is no token. ${ways}` })
}

function unavailable(detail: string): StoreFailure {
  return new StoreFailure({ code: 'CREDENTIALS_UNAVAILABLE', detail, retry: 'safe' })
}
