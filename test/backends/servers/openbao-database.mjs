// @ts-check
// OpenBao as a development server beside a PostgreSQL, for its database engine.
import { baoAddress } from '../harness/openbao.mjs'
import openbao from './openbao.mjs'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  ...openbao,
  name: 'openbao-database',
  needs: ['postgres'],
  env: (place) => ({
    KEYHARBOR_OPENBAO_DATABASE_ADDR: baoAddress(place),
    KEYHARBOR_OPENBAO_DATABASE_TOKEN: 'root',
  }),
  exampleEnv: () => ({}),
  tests: ['packages/testing/src/fakes/vault/behaviour-database.backend.test.ts'],
  examples: [],
}
