// Fakes, of OpenBao and HashiCorp Vault: `sys/health`. Which state is which status, and what the query may change of that. Pure.
import type { FakeResponse } from '../fake-exchange.ts'
import { plain, refuse, type Json } from './vault-answer.ts'
import type { NodeState } from './node-state.ts'
import type { VariantTexts } from './vault-variant.ts'

/** Usual status of each state, and the parameter that changes it. */
const codes: Readonly<Record<NodeState, readonly [usual: number, parameter: string]>> = {
  active: [200, 'activecode'],
  sealed: [503, 'sealedcode'],
  standby: [429, 'standbycode'],
  'performance-standby': [473, 'performancestandbycode'],
  'dr-secondary': [472, 'drsecondarycode'],
}

/** Parameters that make a state as good as active. */
const fine: Readonly<Partial<Record<NodeState, string>>> = {
  standby: 'standbyok',
  'performance-standby': 'perfstandbyok',
}

/** Answers `sys/health`. A parameter that is no number is refused whatever the state: `http/sys_health.go` of both servers. */
export function health(state: NodeState, query: URLSearchParams, body: Json, texts: VariantTexts): FakeResponse {
  const given = new Map(texts.healthCodes.map((name) => [name, codeIn(query, name)]))
  const isFine = (name: string | undefined): boolean =>
    name !== undefined && texts.healthTruths.includes(name) && truthIn(query, name)
  for (const name of texts.healthTruths) truthIn(query, name)
  const [usual, parameter] = codes[isFine(fine[state]) ? 'active' : state]
  return plain(given.get(parameter) ?? usual, body)
}

function codeIn(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  return /^[-+]?\d+$/.test(value) ? Number(value) : refuse(400)
}

function truthIn(query: URLSearchParams, name: string): boolean {
  const value = query.get(name) ?? ''
  if (/^(1|t|true|T|TRUE|True)$/.test(value)) return true
  return /^(|0|f|false|F|FALSE|False)$/.test(value) ? false : refuse(400)
}
