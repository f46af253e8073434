// Fakes, of OpenBao and HashiCorp Vault: answers that are kept under a token of one use: `X-Vault-Wrap-TTL` and `sys/wrapping`.
import type { FakeResponse } from '../fake-exchange.ts'
import { noLimits } from './token-life.ts'
import { answer, goTime, plain, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import type { VaultCubbyhole } from './vault-cubbyhole.ts'
import { isMap, type VaultInput } from './vault-input.ts'
import type { VaultToken, VaultTokens } from './vault-tokens.ts'

interface Wrapped {
  readonly response: FakeResponse
  /** Told of what is in it: the accessor of a token or of a secret id. */
  readonly accessor: string | undefined
  readonly seconds: number
  readonly createdAt: number
  readonly path: string
}

/** What wrapping works on. */
export interface WrappingParts {
  readonly tokens: VaultTokens
  readonly cubbyhole: VaultCubbyhole
  readonly now: () => number
}

/** All wrapped answers of a server. */
export class VaultWrapping {
  readonly #parts: WrappingParts
  /** By the text of the token. */
  readonly #wrapped = new Map<string, Wrapped>()

  constructor(parts: WrappingParts) {
    this.#parts = parts
  }

  /** Refuses a wrapping token that is none, before anybody looks at the token of the request; answers a look-up, which needs none. */
  open(input: VaultInput): FakeResponse | undefined {
    if (!/^sys\/wrapping\/(lookup|unwrap|rewrap)$/.test(input.path)) return undefined
    const { path, seconds, createdAt } = this.#valid(wrappingTokenOf(input))
    if (!input.path.endsWith('lookup')) return undefined
    if (input.operation !== 'read' && input.operation !== 'write') return unsupported()
    return answer({ creation_path: path, creation_time: goTime(createdAt), creation_ttl: seconds })
  }

  /** Answers at a path below `sys/wrapping/`; undefined where it is about something else. */
  handle(input: VaultInput, own: VaultToken): FakeResponse | undefined {
    if (!input.path.startsWith('sys/wrapping/')) return undefined
    const area = input.path.slice('sys/wrapping/'.length)
    if (!/^(wrap|unwrap|rewrap)$/.test(area)) return refuseListed(404, 'unsupported path')
    if (input.operation !== 'write') return unsupported()
    if (area === 'unwrap') return this.#taken(input, own).response
    if (area === 'rewrap') return this.#rewrap(input, own)
    if (input.wrapSeconds === 0) refuse(400, 'endpoint requires response wrapping to be used')
    return answer(input.fields)
  }

  /** An answer as it leaves the server: kept under a new token, if that was asked for and there is anything in it. */
  around(input: VaultInput, response: FakeResponse): FakeResponse {
    if (input.wrapSeconds === 0 || input.path === 'sys/wrapping/rewrap' || response.body === '') return response
    const body = JSON.parse(response.body) as Json
    if (body['request_id'] === undefined) return response
    const accessor = accessorIn(body, input.path)
    const { wrapSeconds: seconds, path } = input
    return this.#wrap({ response, accessor, seconds, createdAt: this.#parts.now(), path }, input.namespace)
  }

  #rewrap(input: VaultInput, own: VaultToken): FakeResponse {
    const old = this.#taken(input, own)
    const seconds = input.wrapSeconds || old.seconds
    return this.#wrap({ ...old, seconds, createdAt: this.#parts.now() }, input.namespace)
  }

  /** Ends the wrapping token and hands out what was under it. */
  #taken({ fields, ...input }: VaultInput, own: VaultToken): Wrapped {
    const id = wrappingTokenOf({ ...input, fields })
    const wrapped = this.#valid(id, own)
    this.#wrapped.delete(id)
    // Measured: with the token in the header and in the body, it is used up and nothing is handed out.
    if (id === own.id && fields['token'] !== undefined) refuseListed(500, usedUp)
    const token = this.#parts.tokens.find(id)
    if (token !== undefined && token !== own) this.#parts.tokens.revoke(token)
    return wrapped
  }

  #valid(id: string, own?: VaultToken): Wrapped {
    const isAlive = id === own?.id || this.#parts.tokens.find(id) !== undefined
    const wrapped = isAlive ? this.#wrapped.get(id) : undefined
    return wrapped ?? refuse(400, 'wrapping token is not valid or does not exist')
  }

  #wrap(wrapped: Wrapped, namespace: string): FakeResponse {
    const { seconds, createdAt, path, accessor, response } = wrapped
    const { token } = this.#parts.tokens.add({
      type: 'service',
      policies: ['response-wrapping'],
      namespace,
      displayName: 'token',
      meta: null,
      path,
      entityId: '',
      renewable: false,
      limits: { ...noLimits, ttl: seconds, explicitMax: seconds, mountMax: seconds },
      role: undefined,
      parent: undefined,
      uses: 1,
      boundCidrs: [],
    })
    this.#wrapped.set(token.id, wrapped)
    this.#parts.cubbyhole.set(token, 'response', { response: response.body.trimEnd() })
    const told = { token: token.id, accessor: token.accessor, ttl: seconds, creation_time: goTime(createdAt) }
    return plain(200, {
      ...{ request_id: '', lease_id: '', renewable: false, lease_duration: 0, data: null },
      wrap_info: { ...told, creation_path: path, ...(accessor !== undefined && { wrapped_accessor: accessor }) },
      ...{ warnings: null, auth: null },
    })
  }
}

const usedUp = "error decrementing wrapping token's use-count: invalid token entry provided for use count decrementing"

/** The token in the body, else that of the request. */
function wrappingTokenOf({ fields, token }: VaultInput): string {
  const given = fields['token']
  if (given === undefined || given === null) return token === '' ? notValidated('token is empty') : token
  if (typeof given !== 'string') return notValidated('could not decode token in request body')
  return given === '' ? notValidated('empty token in request body') : given
}

function notValidated(reason: string): never {
  return refuse(403, `error validating wrapping token: ${reason}`)
}

function accessorIn({ auth, data }: Json, path: string): string | undefined {
  const place = isMap(auth)
    ? auth['accessor']
    : isMap(data) && path.startsWith('auth/')
      ? data['secret_id_accessor']
      : ''
  return typeof place === 'string' && place !== '' ? place : undefined
}
