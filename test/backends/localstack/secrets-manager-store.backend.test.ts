// Runs the conformance suite with SecretsManagerStore on localstack.
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { secretsManagerDeviations } from '../aws/store-deviations.ts'
import { secretsManagerOn } from '../aws/stores-on.ts'
import { variable } from '../started-server.ts'

const moveStage = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html'

const promotions = [
  'a rollback to a version that there is not is VERSION_NOT_FOUND and changes nothing',
  'promoting a version that there is not is VERSION_NOT_FOUND and moves nothing',
] as const

describeSecretStore({
  ...secretsManagerOn(variable('KEYHARBOR_LOCALSTACK_ADDR')),
  name: 'SecretsManagerStore on localstack',
  deviations: [
    ...secretsManagerDeviations,
    ...promotions.map((title) => ({
      case: title,
      reason: 'It refuses, and has taken AWSCURRENT off.',
      source: moveStage,
    })),
    {
      case: 'of twenty concurrent putIf from one version exactly one wins',
      reason: 'It forgets a version at once when another takes its only stage.',
      source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html',
    },
  ],
})
