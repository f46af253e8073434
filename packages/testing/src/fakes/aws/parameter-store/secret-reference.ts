// Fakes, of AWS Parameter Store: secrets of Secrets Manager, read as parameters.
import { AwsRefusal, refuse, type Json } from '../aws-answer.ts'
import type { ParameterStoreContext } from './parameter-shelf.ts'

const prefix = '/aws/reference/secretsmanager/'

/** Whether a name stands for a secret. */
export function isSecretReference(name: string): boolean {
  return name.startsWith(prefix)
}

/** The secret as a parameter. `SourceResult` is the whole answer of Secrets Manager as text, with its value. */
export function referencedSecret(name: string, decrypt: boolean, { readSecret }: ParameterStoreContext): Json {
  if (!decrypt)
    refuse('ValidationException', 'WithDecryption flag must be True for retrieving a Secret Manager secret.')
  const { ARN, CreatedDate, Name, SecretString, SecretBinary, VersionId, VersionStages } = read(name, readSecret)
  const source = {
    ARN,
    name: Name,
    versionId: VersionId,
    secretString: SecretString,
    secretBinary: SecretBinary,
    versionStages: VersionStages,
    createdDate: CreatedDate,
  }
  return {
    ARN,
    DataType: 'text',
    LastModifiedDate: CreatedDate,
    Name: name,
    SourceResult: JSON.stringify(source),
    Type: 'SecureString',
    Value: SecretString ?? SecretBinary,
    Version: 0,
  }
}

function read(name: string, readSecret: ParameterStoreContext['readSecret']): Json {
  try {
    if (readSecret !== undefined) return readSecret(name.slice(prefix.length))
  } catch (error) {
    if (!(error instanceof AwsRefusal) || error.code !== 'ResourceNotFoundException') throw error
  }
  return refuse(
    'ParameterNotFound',
    `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
  )
}
