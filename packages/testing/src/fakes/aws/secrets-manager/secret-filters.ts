// Fakes, of AWS Secrets Manager: the filters of listings and batches. Pure.
import type { AwsFields } from '../aws-fields.ts'
import type { SecretRecord } from './secret-record.ts'

const keys: readonly string[] = [
  'description',
  'name',
  'tag-key',
  'tag-value',
  'primary-region',
  'owning-service',
  'all',
]

/** What tells whether a secret meets all filters of a request; each by any of its values. `!` before a value negates it. */
export function sentFilters(fields: AwsFields): (record: SecretRecord) => boolean {
  const filters = (fields.groups('Filters', { max: 10 }) ?? []).map((filter) => ({
    key: filter.needText('Key', { oneOf: keys }),
    values: filter.needTexts('Values', { min: 1, max: 10 }, { max: 512 }),
  }))
  return (record) => filters.every(({ key, values }) => values.some((value) => meets(record, key, value)))
}

function meets(record: SecretRecord, key: string, value: string): boolean {
  return value.startsWith('!') ? !matches(record, key, value.slice(1)) : matches(record, key, value)
}

function matches(record: SecretRecord, key: string, value: string): boolean {
  const { name, description = '', tags = [], primaryRegion = '' } = record
  const starts = (text: string): boolean => text.startsWith(value)
  if (key === 'name') return starts(name)
  if (key === 'description') return hasWord(description, value)
  if (key === 'tag-key') return tags.some(({ Key }) => starts(Key))
  if (key === 'tag-value') return tags.some(({ Value }) => starts(Value))
  if (key === 'primary-region') return starts(primaryRegion)
  // No secret of the fake is managed by another service.
  if (key === 'owning-service') return false
  const texts = [name, description, primaryRegion, ...tags.flatMap(({ Key, Value }) => [Key, Value])]
  return value.split(/[\s/_+=.@!-]+/).every((word) => texts.some((text) => hasWord(text, word)))
}

/** Whether a word of `text` begins with `value`, in capitals or not (recorded for descriptions). */
function hasWord(text: string, value: string): boolean {
  const [lower, start] = [text.toLowerCase(), value.toLowerCase()]
  return lower.startsWith(start) || lower.split(/[\s/_+=.@!-]+/).some((word) => word.startsWith(start))
}
