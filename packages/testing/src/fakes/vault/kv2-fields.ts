// Fakes, of OpenBao and HashiCorp Vault: what requests of KV 2 hold beside a value.
import { refuse, type Json } from './vault-answer.ts'
import { isMap, mapField } from './vault-input.ts'

/** The version that a write expects; text that is a number will do, as with the servers. */
export function checkedCas(fields: Json): number | undefined {
  const cas = mapField(fields, 'options')?.['cas']
  if (cas === undefined) return undefined
  return wholeNumber(cas) ?? refuse(400, 'error parsing check-and-set parameter')
}

/** The versions of a request; one alone need not be in a list. */
export function versionNumbers(fields: Json): number[] {
  const { versions = [] } = fields
  const list: unknown[] = Array.isArray(versions) ? versions : [versions]
  const bad = list.findIndex((item) => wholeNumber(item) === undefined)
  if (bad === -1) return list.map(Number)
  const cause = `'[${bad}]' cannot parse value as 'int': strconv.ParseInt: invalid syntax`
  const field = 'error converting input for field "versions"'
  return refuse(400, `Field validation failed: ${field}: decoding failed due to the following error(s):\n\n${cause}`)
}

/** RFC 7396: maps are merged, null takes a field away, everything else replaces. */
export function mergePatch(target: Json, changes: Json): Json {
  const merged = new Map(Object.entries(target))
  for (const [name, change] of Object.entries(changes)) {
    const there = merged.get(name)
    if (change === null) merged.delete(name)
    else merged.set(name, isMap(change) ? mergePatch(isMap(there) ? there : {}, change) : change)
  }
  return Object.fromEntries(merged)
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) ? (number as number) : undefined
}
