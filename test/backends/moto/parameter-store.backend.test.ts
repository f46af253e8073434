// Runs the conformance suite with ParameterStore on moto.
import { describeSecretStore } from '@keyharbor/testing/vitest'
import { parameterStoreDeviations } from '../aws/store-deviations.ts'
import { parameterStoreOn } from '../aws/stores-on.ts'
import { variable } from '../started-server.ts'

describeSecretStore({
  ...parameterStoreOn(variable('KEYHARBOR_MOTO_ADDR')),
  name: 'ParameterStore on moto',
  deviations: parameterStoreDeviations,
})
