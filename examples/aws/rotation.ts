// Rotates the password as a rotation function of Lambda does, in the steps that AWS's templates have.
import { randomUUID } from 'node:crypto'
import {
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { Database } from './database.ts'
import { query, type Login } from './query.ts'

/** Rotates the secret `SecretId`, which is a login of `database`. Settles with the id of the version that is current then. */
export async function rotate(sdk: SecretsManagerClient, SecretId: string, database: Database): Promise<string> {
  const current = await sdk.send(new GetSecretValueCommand({ SecretId }))
  const { username } = JSON.parse(current.SecretString ?? '') as Login
  const { RandomPassword: password = '' } = await sdk.send(new GetRandomPasswordCommand({ PasswordLength: 32 }))
  const next = { username, password }

  // createSecret: AWSPENDING is the new password, AWSCURRENT stays.
  const ClientRequestToken = randomUUID()
  const SecretString = JSON.stringify(next)
  await sdk.send(
    new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] }),
  )
  // setSecret, testSecret
  database.changePassword(password)
  await query(database.url, next)
  // finishSecret
  await sdk.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: ClientRequestToken,
      RemoveFromVersionId: current.VersionId,
    }),
  )
  database.dropOldPassword()
  return ClientRequestToken
}
