// Runs the conformance suite with ParameterStore on localstack.
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { parameterStoreDeviations } from '../aws/store-deviations.ts'
import { parameterStoreOn } from '../aws/stores-on.ts'
import { variable } from '../started-server.ts'

describeSecretStore({
  ...parameterStoreOn(variable('KEYHARBOR_LOCALSTACK_ADDR')),
  name: 'ParameterStore on localstack',
  deviations: parameterStoreDeviations,
})
