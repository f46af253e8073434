// Fakes, of OpenBao and HashiCorp Vault: what is below `sys/leases/`.
import type { FakeResponse } from '../fake-exchange.ts'
import { answer, done, empty, notFaked, refuse, refuseListed, unsupported, type Json } from './vault-answer.ts'
import { namesIn } from './vault-engine.ts'
import { checkedField, ignoredFields, positiveDurationField, truthField, type VaultInput } from './vault-input.ts'
import type { VaultLeases } from './vault-leases.ts'
import type { VariantTexts } from './vault-variant.ts'

/** Fields of what is sent there: a lease id names a path and nothing secret, and an audit log shows it too. */
export const leasePlainFields: readonly string[] = ['lease_id', 'url_lease_id', 'increment', 'sync']

/** Answers what is asked of leases; throws a `VaultRefusal` for errors. */
export function answerLeases(leases: VaultLeases, input: VaultInput, texts: VariantTexts): FakeResponse {
  const [, , area = '', ...rest] = input.path.split('/')
  const name = rest.join('/')
  checkNoToken(name, input.fields)
  if (area === 'lookup') return lookup(leases, name, input)
  if (area === 'renew') return onlyWrite(input, () => renew(leases, name, input.fields))
  if (area === 'revoke') return onlyWrite(input, () => revoke(leases, name, input.fields, texts))
  if ((area === 'revoke-prefix' || area === 'revoke-force') && name !== '') {
    return onlyWrite(input, () => revokeAll(leases, area === 'revoke-force', { ...input, path: name }, texts))
  }
  if (area === 'tidy' && name === '') return onlyWrite(input, () => tidy(texts))
  if ((area === '' || area === 'count') && name === '') return irrevocable(area, input)
  return refuseListed(404, 'unsupported path')
}

function onlyWrite({ operation }: VaultInput, act: () => FakeResponse): FakeResponse {
  return operation === 'write' ? act() : unsupported()
}

function lookup(leases: VaultLeases, name: string, { operation, namespace, fields }: VaultInput): FakeResponse {
  if (operation === 'list') {
    if (name === '') notFaked('the list of all leases, which has those of tokens')
    const keys = namesIn(name, leases.ids(namespace))
    return keys.length === 0 ? refuse(404) : answer({ keys })
  }
  if (operation !== 'write' || name !== '') return unsupported()
  return answer(leases.describe(idOf(name, fields)))
}

function renew(leases: VaultLeases, name: string, fields: Json): FakeResponse {
  const increment = checkedField(() => positiveDurationField(fields, 'increment')) ?? 0
  const { id, leaseSeconds, warnings } = leases.renew(idOf(name, fields), increment)
  const ignored = ignoredFields(fields, ['lease_id', 'url_lease_id', 'increment'])
  return answer(null, { lease: { id, renewable: true }, leaseSeconds, warnings: [...ignored, ...warnings] })
}

function revoke(leases: VaultLeases, name: string, fields: Json, texts: VariantTexts): FakeResponse {
  const atOnce = isAtOnce(fields, texts)
  leases.revoke(idOf(name, fields), { atOnce })
  return atOnce ? done : empty(202)
}

function revokeAll(leases: VaultLeases, isForced: boolean, input: VaultInput, texts: VariantTexts): FakeResponse {
  const { namespace, path, fields } = input
  if (isForced) {
    leases.forgetPrefix(`${namespace}${path}`)
    return done
  }
  const atOnce = isAtOnce(fields, texts)
  leases.revokePrefix(`${namespace}${path}`, { atOnce })
  return atOnce ? done : empty(202)
}

function isAtOnce(fields: Json, { revokesLeasesAtOnce }: VariantTexts): boolean {
  return checkedField(() => truthField(fields, 'sync')) ?? revokesLeasesAtOnce
}

/** Tokens have leases too, with the server; here they have none, so nothing may seem to be done to them. */
function checkNoToken(name: string, fields: Json): void {
  const ids = [name, fields['lease_id'], fields['url_lease_id']]
  if (ids.some((id) => typeof id === 'string' && id.startsWith('auth/'))) notFaked('leases of tokens')
}

function tidy({ product }: VariantTexts): FakeResponse {
  const where = `Any information from the operation will be printed to ${product}'s server logs.`
  return answer(null, { status: 202, warnings: [`Tidy operation successfully started. ${where}`] })
}

/** The fake never gives a lease up: none is irrevocable. */
function irrevocable(area: string, { operation, query }: VaultInput): FakeResponse {
  if (operation !== 'read')
    return refuseListed(operation === 'list' ? 404 : 405, `unsupported ${operation === 'list' ? 'path' : 'operation'}`)
  const type = query.get('type')
  if (type === null) return refuse(404)
  if (type !== 'irrevocable') return notFaked(`leases of the type "${type}"`)
  return answer(area === 'count' ? { counts: {}, lease_count: 0 } : { lease_count: 0, leases: [] })
}

function idOf(name: string, { lease_id: id, url_lease_id: inUrl }: Json): string {
  const given = [id, inUrl, name].find((each) => typeof each === 'string' && each !== '')
  return typeof given === 'string' ? given : refuse(400, 'lease_id must be specified')
}
