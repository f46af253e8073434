// Runs the conformance suite with SecretsManagerStore on moto.
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { secretsManagerDeviations } from '../aws/store-deviations.ts'
import { secretsManagerOn } from '../aws/stores-on.ts'
import { variable } from '../started-server.ts'

const ofTheLastPut = [
  'putIf writes while the expected version is current',
  'putIf keeps every kind of value',
  'putIf takes the version that another process has just written',
  'of twenty concurrent putIf from one version exactly one wins',
  'a rollback to a version makes its value current again',
  'a promoted version is what get gives',
] as const

const ofDeletion = [
  'a deleted secret can not be read, by this client or another',
  'a secret that another process deletes is gone with the next refresh',
  'what one process deletes, another one can not read at once',
] as const

describeSecretStore({
  ...secretsManagerOn(variable('KEYHARBOR_MOTO_ADDR')),
  name: 'SecretsManagerStore on moto',
  deviations: [
    ...secretsManagerDeviations,
    ...ofTheLastPut.map((title) => ({
      case: title,
      reason: 'Asked for no version, it gives the last one that was put, wherever AWSCURRENT is.',
      source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html',
    })),
    ...ofDeletion.map((title) => ({
      case: title,
      reason:
        'Its text for a secret that is to be deleted is not that of the service, which has no name of an error for it.',
      source: 'recording: aws-sm-tag-pending-deletion',
    })),
    {
      case: 'create of a deleted secret that can be restored is PENDING_DELETION',
      reason: 'It says that the secret exists.',
      source: 'recording: aws-sm-create-while-scheduled-for-deletion',
    },
    {
      case: 'there is no previous version of a secret that has one version',
      reason: 'Its text for a missing stage is the one for a missing secret.',
      source: 'recording: aws-sm-get-unknown-stage-pending',
    },
    {
      case: 'versions of a missing secret are NOT_FOUND',
      reason: 'It answers with status 500.',
      source: 'recording: aws-sm-versions-not-found',
    },
  ],
})
