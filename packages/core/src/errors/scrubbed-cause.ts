// Errors: what may be kept of a foreign error. Foreign messages, bodies and request options are left behind.
import type { ErrorFacts } from '../store/store-failure.ts'
import type { ErrorCause } from './secret-error.ts'

/**
 * Names and codes are kept only when they look like words with at most one number in them (`ECONNRESET`, `ERR_HTTP2_ERROR`):
 * some libraries put whole sentences there, and a token has digits all over.
 */
const identifier = /^[A-Za-z_-]{1,48}[0-9]{0,8}[A-Za-z_-]{0,48}$/

const plainRequestId = /^[A-Za-z0-9_-]{1,64}$/

/** Name and code of `error` and the facts' status and request id; undefined when nothing of it can be told. */
export function scrubbedCause(error: unknown, facts: ErrorFacts): ErrorCause | undefined {
  const cause = {
    ...told('name', identifierOf(error, 'name')),
    ...told('code', identifierOf(error, 'code')),
    ...told('status', facts.status),
    ...told('requestId', plainRequestId.test(facts.requestId ?? '') ? facts.requestId : undefined),
  }
  return Object.keys(cause).length === 0 ? undefined : Object.freeze(cause)
}

function told<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: T })
}

/** Reads through getters and proxies that throw: a foreign error may be anything. */
function identifierOf(error: unknown, key: 'name' | 'code'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  try {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' && identifier.test(value) ? value : undefined
  } catch {
    return undefined
  }
}
