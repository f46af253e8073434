// Fakes, of OpenBao and HashiCorp Vault: what a policy allows. Pure.
import { refuse } from './vault-answer.ts'

/** One right of a path. */
export type Capability = 'create' | 'read' | 'update' | 'patch' | 'delete' | 'list' | 'scan' | 'sudo' | 'deny'

const capabilities: readonly string[] = ['create', 'read', 'update', 'patch', 'delete', 'list', 'scan', 'sudo', 'deny']

/** What a policy says of a path, which may have `+` for a part and `*` at its end for any rest. */
export interface PolicyRule {
  readonly path: string
  readonly capabilities: readonly Capability[]
}

/** What every token may do, unless it was made without the policy `default` (as read from OpenBao 2.7.2). */
export const defaultRules: readonly PolicyRule[] = [
  { path: 'auth/token/lookup-self', capabilities: ['read'] },
  { path: 'sys/internal/ui/resultant-acl', capabilities: ['read'] },
  { path: 'cubbyhole/*', capabilities: ['create', 'read', 'update', 'delete', 'list'] },
  ...[
    'auth/token/renew-self',
    'auth/token/revoke-self',
    'sys/capabilities-self',
    'sys/leases/renew',
    'sys/leases/lookup',
    'sys/wrapping/wrap',
    'sys/wrapping/lookup',
    'sys/wrapping/unwrap',
    'sys/tools/hash',
    'sys/tools/hash/*',
  ].map((path) => ({ path, capabilities: ['update'] as const })),
  { path: 'identity/oidc/provider/+/authorize', capabilities: ['read', 'update'] },
]

/** What the token of a wrapped answer may do. */
export const wrappingRules: readonly PolicyRule[] = [
  { path: 'cubbyhole/response', capabilities: ['create', 'read'] },
  { path: 'sys/wrapping/unwrap', capabilities: ['update'] },
]

/** Reads a policy of the form `path "…" { capabilities = ["…"] }`, comments included. Anything else is refused. */
export function parsePolicy(text: string): PolicyRule[] {
  const rules: PolicyRule[] = []
  const rule = /\s*path\s+"([^"]*)"\s*\{\s*capabilities\s*=\s*\[([^\]]*)\]\s*\}/y
  const source = text.replaceAll(/(#|\/\/).*$/gm, '').trimEnd()
  while (rule.lastIndex < source.length) {
    const found = rule.exec(source)
    if (found === null)
      return refuse(400, 'failed to parse policy: this fake reads path "…" { capabilities = ["…"] } alone')
    rules.push({ path: found[1] ?? '', capabilities: capabilitiesIn(found[2] ?? '', found[1] ?? '') })
  }
  return rules
}

/** The rights at a path: those of the rule that fits best, joined from all policies that have it; none when one denies. */
export function allowedAt(path: string, rules: readonly PolicyRule[]): readonly Capability[] {
  const fitting = rules.filter((rule) => fits(rule.path, path)).sort((a, b) => closer(a.path, b.path))
  const best = fitting[0]?.path
  const allowed = fitting.filter((rule) => rule.path === best).flatMap((rule) => rule.capabilities)
  return allowed.includes('deny') ? [] : allowed
}

/** Whether any rule allows anything at or below a path. */
export function reaches(path: string, rules: readonly PolicyRule[]): boolean {
  return rules.some(
    (rule) => !rule.capabilities.includes('deny') && (rule.path.startsWith(path) || fits(rule.path, path)),
  )
}

function capabilitiesIn(list: string, path: string): Capability[] {
  const words = list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  return words.map((word) => {
    const capability = word.slice(1, -1)
    if (word === `"${capability}"` && isCapability(capability)) return capability
    return refuse(400, `failed to parse policy: path "${path}": path "${path}": invalid capability ${word}`)
  })
}

function isCapability(word: string): word is Capability {
  return capabilities.includes(word)
}

function fits(rule: string, path: string): boolean {
  const isPrefix = rule.endsWith('*')
  const wanted = (isPrefix ? rule.slice(0, -1) : rule).split('/')
  const parts = path.split('/')
  if (isPrefix ? parts.length < wanted.length : parts.length !== wanted.length) return false
  return wanted.every((part, at) => {
    const isLast = isPrefix && at === wanted.length - 1
    return part === '+' || (isLast ? parts[at]?.startsWith(part) : parts[at] === part)
  })
}

/** Which of two fitting rules counts: the one whose first wildcard comes later, without `*`, with fewer `+`, the longer one. */
function closer(a: string, b: string): number {
  const differences = [
    firstWildcard(b) - firstWildcard(a),
    stars(a) - stars(b),
    pluses(a) - pluses(b),
    b.length - a.length,
  ]
  return differences.find((difference) => difference !== 0) ?? (a < b ? 1 : -1)
}

function firstWildcard(path: string): number {
  const at = path.search(/\+|\*$/)
  return at === -1 ? Number.MAX_SAFE_INTEGER : at
}

function stars(path: string): number {
  return path.endsWith('*') ? 1 : 0
}

function pluses(path: string): number {
  return path.split('/').filter((part) => part === '+').length
}
