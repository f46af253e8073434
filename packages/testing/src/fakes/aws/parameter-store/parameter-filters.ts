// Fakes, of AWS Parameter Store: the filters of listings. Pure.
import { refuse } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { isBelow } from './parameter-name.ts'
import { lastVersion, type ParameterRecord } from './parameter-record.ts'

/** What one filter asks for. */
interface ParameterFilter {
  readonly key: string
  readonly option: string
  readonly values: readonly string[] | undefined
}

/** What tells whether a parameter meets all filters of a request; each by any of its values. `allowed`: the keys of the operation. */
export function sentParameterFilters(
  fields: AwsFields,
  allowed: readonly string[],
): (record: ParameterRecord) => boolean {
  const filters = (fields.groups('ParameterFilters') ?? []).map((filter) => sentFilter(filter, allowed))
  return (record) => filters.every((filter) => meets(record, filter))
}

function sentFilter(filter: AwsFields, allowed: readonly string[]): ParameterFilter {
  const key = filter.needText('Key', { min: 1, max: 132 })
  if (!allowed.some((name) => key === name || (name.endsWith(':') && key.startsWith(name))))
    refuse(
      'InvalidFilterKey',
      `The following filter key is not valid: ${key}. Valid filter keys include: [${allowed.join(', ')}].`,
    )
  const options = optionsOf(key)
  const option = filter.text('Option', { min: 1, max: 10 }) ?? options[0] ?? ''
  if (!options.includes(option))
    refuse(
      'InvalidFilterOption',
      `The following filter option is not valid: ${option}. Valid options include: [${options.join(', ')}].`,
    )
  return { key, option, values: filter.texts('Values', { min: 1, max: 50 }, { min: 1, max: 1024 }) }
}

/** The first is the default. */
function optionsOf(key: string): readonly string[] {
  if (key === 'Path') return ['OneLevel', 'Recursive']
  return key === 'Name' ? ['Equals', 'BeginsWith', 'Contains'] : ['Equals', 'BeginsWith']
}

function meets(record: ParameterRecord, { key, option, values }: ParameterFilter): boolean {
  if (key === 'Path') return (values ?? []).some((path) => isBelow(record.name, path, option === 'Recursive'))
  const held = heldFor(record, key)
  // Without values a tag needs only to be there.
  if (values === undefined) return held.length > 0
  return held.some((text) => values.some((value) => compares(text, value, option)))
}

function compares(text: string, value: string, option: string): boolean {
  if (option === 'Contains') return text.includes(value)
  return option === 'BeginsWith' ? text.startsWith(value) : text === value
}

function heldFor(record: ParameterRecord, key: string): readonly string[] {
  const { keyId, tier, type } = lastVersion(record)
  if (key.startsWith('tag:')) return record.tags.filter((tag) => `tag:${tag.Key}` === key).map(({ Value }) => Value)
  if (key === 'Label') return record.versions.flatMap(({ labels }) => labels)
  if (key === 'KeyId') return keyId === undefined ? [] : [keyId]
  return [{ Name: record.name, Type: type, Tier: tier, DataType: 'text' }[key] ?? '']
}
