// Fakes, of AWS Parameter Store: tags of parameters.
import { refuse } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { askedParameter } from './parameter-name.ts'
import type { ParameterRecord } from './parameter-record.ts'
import { checkAccess, type ParameterStoreContext, type ParameterStoreOperation } from './parameter-shelf.ts'

type Tags = ParameterRecord['tags']

/** Adds tags, or gives those that are there another value. */
export const addTagsToResource: ParameterStoreOperation = (fields, context) => {
  const { key, record } = tagged(fields, context)
  const sent = sentTags(fields) ?? []
  const kept = record.tags.filter((tag) => !sent.some(({ Key }) => Key === tag.Key))
  context.records.write(key, { ...record, tags: [...kept, ...sent] })
  return {}
}

/** Takes tags off. */
export const removeTagsFromResource: ParameterStoreOperation = (fields, context) => {
  const { key, record } = tagged(fields, context)
  const keys = fields.needTexts('TagKeys', {}, { min: 1, max: 128 })
  context.records.write(key, { ...record, tags: record.tags.filter(({ Key }) => !keys.includes(Key)) })
  return {}
}

/** Tells them. */
export const listTagsForResource: ParameterStoreOperation = (fields, context) => ({
  TagList: tagged(fields, context).record.tags,
})

/** The tags of a request; undefined without any. */
export function sentTags(fields: AwsFields): Tags | undefined {
  return fields.groups('Tags', { max: 1000 })?.map((tag) => ({
    Key: tag.needText('Key', { min: 1, max: 128 }),
    Value: tag.needText('Value', { max: 256 }),
  }))
}

function tagged(
  fields: AwsFields,
  context: ParameterStoreContext,
): { readonly key: string; readonly record: ParameterRecord } {
  if (fields.needText('ResourceType') !== 'Parameter')
    refuse('NotFaked', 'This fake has tags of parameters alone.', 501)
  const { key, name } = askedParameter(fields.needText('ResourceId'), context.place)
  checkAccess(key, name, context)
  const record = context.records.current(key)
  return record === undefined ? refuse('InvalidResourceId') : { key, record }
}
