// Fakes, of AWS Secrets Manager: resource policies, which are kept and told, but decide nothing: `access` says who may do what.
import { refuse } from '../aws-answer.ts'
import { isMap } from '../aws-fields.ts'
import type { SecretsManagerOperation } from './secrets-manager-context.ts'

/** Keeps a policy. */
export const putResourcePolicy: SecretsManagerOperation = (fields, { shelf }) => {
  const record = shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  const policy = fields.needText('ResourcePolicy', { min: 1, max: 20_480 })
  if (!isPolicy(policy)) refuse('MalformedPolicyDocumentException', 'This resource policy contains invalid Json.')
  shelf.save({ ...record, policy })
  return { ARN: record.arn, Name: record.name }
}

/** Tells it. */
export const getResourcePolicy: SecretsManagerOperation = (fields, { shelf }) => {
  const { arn, name, policy } = shelf.current(fields.needText('SecretId', { min: 1, max: 2048 }))
  return { ARN: arn, Name: name, ResourcePolicy: policy }
}

/** Forgets it. */
export const deleteResourcePolicy: SecretsManagerOperation = (fields, { shelf }) => {
  const record = shelf.writable(fields.needText('SecretId', { min: 1, max: 2048 }))
  shelf.save({ ...record, policy: undefined })
  return { ARN: record.arn, Name: record.name }
}

function isPolicy(text: string): boolean {
  try {
    return isMap(JSON.parse(text))
  } catch {
    return false
  }
}
