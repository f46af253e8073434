// Fakes, of AWS Secrets Manager: tags of secrets.
import type { AwsFields } from '../aws-fields.ts'
import type { Tag } from './secret-record.ts'
import type { SecretsManagerOperation } from './secrets-manager-context.ts'

/** Adds tags, or gives those that are there another value. */
export const tagResource: SecretsManagerOperation = (fields, { shelf }) => {
  const record = shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const sent = sentTags(fields) ?? []
  const old = record.tags ?? []
  const kept = old.map((tag) => sent.find(({ Key }) => Key === tag.Key) ?? tag)
  const added = sent.filter(({ Key }) => !old.some((tag) => tag.Key === Key))
  shelf.save({ ...record, tags: [...kept, ...added] })
  return {}
}

/** Takes tags off; the others keep their order. */
export const untagResource: SecretsManagerOperation = (fields, { shelf }) => {
  const record = shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const keys = fields.needTexts('TagKeys', { max: 50 }, { min: 1, max: 128 })
  const tags = record.tags?.filter(({ Key }) => !keys.includes(Key))
  shelf.save({ ...record, tags })
  return {}
}

/** The tags of a request; undefined without any. */
export function sentTags(fields: AwsFields): readonly Tag[] | undefined {
  const sent = fields.groups('Tags', { max: 50 })?.map((tag) => ({
    Key: tag.needText('Key', { min: 1, max: 128, pattern: /^(?!aws:)/i }),
    Value: tag.text('Value', { max: 256 }) ?? '',
  }))
  return sent?.length === 0 ? undefined : sent
}
