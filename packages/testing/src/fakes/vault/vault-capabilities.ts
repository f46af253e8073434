// Fakes, of OpenBao and HashiCorp Vault: what a token may do: `sys/capabilities` and its kin.
import type { FakeResponse } from '../fake-exchange.ts'
import { refuse, refuseListed, flatAnswer, unsupported } from './vault-answer.ts'
import { VaultFields, type FieldKinds } from './vault-fields.ts'
import type { VaultInput } from './vault-input.ts'
import type { VaultRights } from './vault-rights.ts'
import type { VaultToken, VaultTokens } from './vault-tokens.ts'

/** Where tokens are found, and what they may do. */
export interface CapabilityParts {
  readonly tokens: VaultTokens
  readonly rightsOf: (token: VaultToken) => VaultRights
}

const kinds: Readonly<FieldKinds> = { path: 'list', paths: 'list', token: 'text' }

const kindsOfAccessor: Readonly<FieldKinds> = { accessor: 'text', path: 'list', paths: 'list' }

/** The answer at a path below `sys/`; undefined where it is about something else. */
export function capabilities(input: VaultInput, own: VaultRights, parts: CapabilityParts): FakeResponse | undefined {
  const about = /^sys\/capabilities(|-self|-accessor)$/.exec(input.path)?.[1]
  if (about === undefined) return undefined
  if (input.operation !== 'write') return unsupported()
  const fields = new VaultFields(input.fields, about === '-accessor' ? kindsOfAccessor : kinds)
  const rights = about === '-self' ? own : parts.rightsOf(tokenOf(about, fields, parts.tokens))
  const paths = fields.list('paths') ?? fields.list('path') ?? []
  if (paths.length === 0) refuse(400, 'paths must be supplied')
  if (paths.includes('')) refuseListed(400, 'missing path')
  const told = paths.map((path) => [path, rights.capabilitiesAt(`${input.namespace}${path}`)] as const)
  const [only, ...more] = told
  const alone = only !== undefined && more.length === 0 ? { capabilities: only[1] } : {}
  return flatAnswer({ ...Object.fromEntries(told), ...alone }, { warnings: fields.warnings })
}

function tokenOf(about: string, fields: VaultFields, tokens: VaultTokens): VaultToken {
  if (about === '') {
    const id = fields.text('token') || refuseListed(500, 'no token found')
    return tokens.find(id) ?? refuseListed(400, 'invalid token')
  }
  const accessor = fields.text('accessor') || refuse(400, 'missing accessor')
  return tokens.findByAccessor(accessor) ?? refuseListed(400, 'invalid accessor')
}
