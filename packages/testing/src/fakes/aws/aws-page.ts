// Fakes, of AWS: one page of a listing, and the token of the next.
import { refuse } from './aws-answer.ts'

/** A part of a listing. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Undefined on the last page. */
  readonly next: string | undefined
}

/** The texts of a service for a token that it has not given. */
export interface TokenRefusal {
  readonly code: string
  readonly text: string | undefined
}

const secretsManagerRefusal: TokenRefusal = {
  code: 'InvalidNextTokenException',
  text: 'The NextToken value is invalid.',
}

/** The page after `token`, with at most `size` of `all`. A token that is none is refused. */
export function pageOf<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
  { code, text }: TokenRefusal = secretsManagerRefusal,
): Page<T> {
  const [, start] = /^page-from-(\d+)$/.exec(Buffer.from(token ?? '', 'base64').toString()) ?? []
  if (token !== undefined && start === undefined) refuse(code, text)
  const from = Number(start ?? 0)
  const next = from + size < all.length ? tokenFor(from + size) : undefined
  return { items: all.slice(from, from + size), next }
}

function tokenFor(from: number): string {
  return Buffer.from(`page-from-${from}`).toString('base64')
}
