// Fakes, of AWS Parameter Store: labels of versions.
import { refuse } from '../aws-answer.ts'
import type { AwsFields } from '../aws-fields.ts'
import { askedParameter } from './parameter-name.ts'
import { lastVersion, type ParameterRecord, type ParameterVersion } from './parameter-record.ts'
import {
  checkAccess,
  currentParameter,
  type ParameterStoreContext,
  type ParameterStoreOperation,
} from './parameter-shelf.ts'
import { unknownVersion } from './read-parameter.ts'

/** How many labels one version has at most; from the quotas of the service. */
const maxLabels = 10

/** Labels a version, the last one unless told otherwise. A label leaves the version where it was. Those of a wrong form are named. */
export const labelParameterVersion: ParameterStoreOperation = (fields, context) => {
  const { key, record, version } = asked(fields, context)
  const labels = sentLabels(fields)
  const good = labels.filter((label) => /^(?!\d|aws|ssm)[\w.-]+$/i.test(label))
  const moved = record.versions.map((held) => ({ ...held, labels: labelsAfter(held, version, good) }))
  if (moved.some((held) => held.labels.length > maxLabels))
    refuse(
      'ParameterVersionLabelLimitExceeded',
      'A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.',
    )
  context.records.write(key, { ...record, versions: moved })
  return { InvalidLabels: labels.filter((label) => !good.includes(label)), ParameterVersion: version.version }
}

/** Takes labels off a version; those that it does not have are named. */
export const unlabelParameterVersion: ParameterStoreOperation = (fields, context) => {
  const { key, record, version } = asked(fields, context)
  const labels = sentLabels(fields)
  const versions = record.versions.map((held) =>
    held === version ? { ...held, labels: held.labels.filter((label) => !labels.includes(label)) } : held,
  )
  context.records.write(key, { ...record, versions })
  return {
    InvalidLabels: labels.filter((label) => !version.labels.includes(label)),
    RemovedLabels: labels.filter((label) => version.labels.includes(label)),
  }
}

interface AskedVersion {
  readonly key: string
  readonly record: ParameterRecord
  readonly version: ParameterVersion
}

function asked(fields: AwsFields, context: ParameterStoreContext): AskedVersion {
  const { key, name } = askedParameter(fields.needText('Name', { min: 1, max: 2048 }), context.place)
  checkAccess(key, name, context)
  const record = currentParameter(key, context)
  const number = fields.integer('ParameterVersion') ?? lastVersion(record).version
  const version = record.versions.find((held) => held.version === number)
  return { key, record, version: version ?? refuse('ParameterVersionNotFound', unknownVersion(name, number)) }
}

function sentLabels(fields: AwsFields): readonly string[] {
  return fields.needTexts('Labels', { min: 1, max: maxLabels }, { min: 1, max: 100 })
}

function labelsAfter(held: ParameterVersion, target: ParameterVersion, labels: readonly string[]): readonly string[] {
  const others = held.labels.filter((label) => !labels.includes(label))
  return held === target ? [...others, ...labels] : others
}
