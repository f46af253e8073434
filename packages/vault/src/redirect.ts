// Vault: whether a redirect may be followed, and where to.
import { StoreFailure } from '@keyharbor/core'
import type { ServerAddress } from './server-address.ts'

/**
 * The node to which a 307 may be followed: a configured one, for the same path. What comes back is our own record of that node,
 * so nothing of the header is used but the choice. A redirect to another path is what the server's router answers to paths
 * that climb (measured with OpenBao 2.7.2), and no sign of a standby. Throws `StoreFailure` with `CONFIG`, reason `redirected`.
 */
export function redirectTarget(
  sent: URL,
  path: string,
  location: string | undefined,
  nodes: readonly ServerAddress[],
): ServerAddress {
  const target = location !== undefined && URL.canParse(location, sent.href) ? new URL(location, sent) : undefined
  if (target === undefined) throw refused('It names no place.')
  const node = nodes.find(({ origin }) => origin === target.origin)
  if (node === undefined)
    throw refused('It leads to an address that is not configured: name it in redirectTo, or use it as address.')
  if (!samePath(target, `${node.pathPrefix}/v1${path}`))
    throw refused('It leads to another path: check what stands between.')
  return node
}

/** Servers and `encodeURIComponent` escape different characters, so it is the decoded paths that must agree. */
function samePath(target: URL, path: string): boolean {
  try {
    return decodeURIComponent(target.pathname + target.search) === decodeURIComponent(path)
  } catch {
    return false
  }
}

function refused(detail: string): StoreFailure {
  return new StoreFailure({ code: 'CONFIG', reason: 'redirected', detail: `A redirect was not followed. ${detail}` })
}
