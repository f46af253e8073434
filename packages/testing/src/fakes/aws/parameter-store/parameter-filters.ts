// Fakes, of AWS Parameter Store: the filters of listings. Pure.
import { refuse } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { isBelow } from './parameter-name.ts'
import { lastVersion, type ParameterRecord } from './parameter-record.ts'

/** Whether a parameter meets all filters of a request; each by any of its values. `allowed`: the keys that this operation has. */
export function matchesParameterFilters(
  record: ParameterRecord,
  fields: AwsFields,
  allowed: readonly string[],
): boolean {
  const filters = fields.groups('ParameterFilters') ?? []
  return filters.every((filter) => {
    const key = filter.needText('Key', { min: 1, max: 132 })
    if (!allowed.some((name) => key === name || (name.endsWith(':') && key.startsWith(name))))
      refuse(
        'InvalidFilterKey',
        `The following filter key is not valid: ${key}. Valid filter keys include: [${allowed.join(', ')}].`,
      )
    return meets(record, key, filter)
  })
}

function meets(record: ParameterRecord, key: string, filter: AwsFields): boolean {
  const values = filter.texts('Values', { min: 1, max: 50 }, { min: 1, max: 1024 })
  const option = filter.text('Option', { min: 1, max: 10 }) ?? (key === 'Path' ? 'OneLevel' : 'Equals')
  const options =
    key === 'Path' ? ['OneLevel', 'Recursive'] : ['Equals', 'BeginsWith', ...(key === 'Name' ? ['Contains'] : [])]
  if (!options.includes(option))
    refuse(
      'InvalidFilterOption',
      `The following filter option is not valid: ${option}. Valid options include: [${options.join(', ')}].`,
    )
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
