// Fakes, of AWS Parameter Store: many parameters, page by page.
import { pageOf, type Page } from '../aws-page.ts'
import { callerOf } from '../aws-place.ts'
import type { AwsFields } from '../aws-fields.ts'
import { askedParameter, checkPath, isBelow } from './parameter-name.ts'
import { sentParameterFilters } from './parameter-filters.ts'
import { describedVersion, lastVersion } from './parameter-record.ts'
import { checkAccess, type ParameterStoreContext, type ParameterStoreOperation } from './parameter-shelf.ts'
import { answeredParameter, plainValue } from './read-parameter.ts'
import { refuse } from '../aws-answer.ts'

const badToken = { code: 'InvalidNextToken', text: `The specified token isn't valid.` } as const

/** The parameters below a path, with their values, in order of their names. A page may be empty and not be the last. */
export const getParametersByPath: ParameterStoreOperation = (fields, context) => {
  const path = fields.needText('Path', { min: 1, max: 2048 })
  checkPath(path)
  checkAccess(path, path, context)
  const [decrypt, recursive] = [fields.flag('WithDecryption') ?? false, fields.flag('Recursive') ?? false]
  const below = context.records
    .listed()
    .filter(({ name }) => isBelow(name, path, recursive))
    .filter(sentParameterFilters(fields, ['KeyId', 'Label', 'Type']))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const { items, next } = maybeEmptyPage(below, fields, context)
  return {
    NextToken: next,
    Parameters: items.map((record) => answeredParameter(record, lastVersion(record), decrypt, context)),
  }
}

/** All versions of a parameter, with their values, the oldest first. */
export const getParameterHistory: ParameterStoreOperation = (fields, context) => {
  const { key, name } = askedParameter(fields.needText('Name', { min: 1, max: 2048 }), context.place)
  checkAccess(key, name, context)
  const record = context.records.seen(key) ?? refuse('ParameterNotFound')
  const decrypt = fields.flag('WithDecryption') ?? false
  const { items, next } = page(record.versions, fields, 50)
  return {
    NextToken: next,
    Parameters: items.map((version) => ({
      ...describedVersion(record, version, callerOf(context.place)),
      Labels: version.labels,
      Value: decrypt ? plainValue(version, context) : (version.ciphertext ?? version.value),
    })),
  }
}

/** What there is, without values. */
export const describeParameters: ParameterStoreOperation = (fields, context) => {
  if (fields.has('Filters') || fields.has('Shared'))
    refuse('NotFaked', 'This fake has ParameterFilters, no Filters and no shared parameters.', 501)
  context.access.check(context.operation)
  const keys = ['DataType', 'KeyId', 'Name', 'Path', 'Tier', 'Type', 'tag:']
  const matching = context.records.listed().filter(sentParameterFilters(fields, keys))
  const { items, next } = page(matching, fields, 50)
  return {
    NextToken: next,
    Parameters: items.map((record) => ({
      ARN: record.arn,
      ...describedVersion(record, lastVersion(record), callerOf(context.place)),
    })),
  }
}

function page<T>(all: readonly T[], fields: AwsFields, most: number): Page<T> {
  return pageOf(all, fields.text('NextToken'), fields.integer('MaxResults', { min: 1, max: most }) ?? most, badToken)
}

/** The token of an empty page counts how many have come; after the last the listing begins. */
function maybeEmptyPage<T>(all: readonly T[], fields: AwsFields, { emptyPages }: ParameterStoreContext): Page<T> {
  const [, come] = /^empty-(\d+)$/.exec(fields.text('NextToken') ?? 'empty-0') ?? []
  const count = come === undefined ? emptyPages : Number(come)
  if (count < emptyPages) return { items: [], next: `empty-${count + 1}` }
  const size = fields.integer('MaxResults', { min: 1, max: 10 }) ?? 10
  return pageOf(all, come === undefined ? fields.text('NextToken') : undefined, size, badToken)
}
