// @ts-check
// The node of the pair that is active at first. The other one, openbao-ha.mjs, has the tests.
import {
  baoAddress,
  baoInstaller,
  baoTalks,
  baoVersion,
  configuredBao,
  configureBao,
  initialiseBao,
} from '../harness/openbao.mjs'
import { createDatabase, sharedStorage } from '../harness/postgres.mjs'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'openbao-ha-leader',
  version: baoVersion,
  installer: baoInstaller,
  needs: ['postgres'],
  ports: 2,
  prepare: async (run, place) => {
    await createDatabase(run, place, 'openbao')
    configureBao(place, 'postgresql', sharedStorage(place, 'openbao'))
  },
  command: configuredBao,
  ready: baoTalks,
  setUp: initialiseBao,
  env: (place) => ({
    KEYHARBOR_OPENBAO_HA_LEADER_ADDR: baoAddress(place),
    KEYHARBOR_OPENBAO_HA_TOKEN: place.facts['token'] ?? '',
    KEYHARBOR_OPENBAO_HA_KEY: place.facts['key'] ?? '',
  }),
  tests: [],
  examples: [],
}
