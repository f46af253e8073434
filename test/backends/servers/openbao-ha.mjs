// @ts-check
// Two nodes of OpenBao on PostgreSQL: this is the standby. The harness starts openbao-ha-leader.mjs before it.
import {
  baoAddress,
  baoInstaller,
  baoTalks,
  baoVersion,
  configuredBao,
  configureBao,
  unsealBao,
  untilUsable,
} from '../harness/openbao.mjs'
import { sharedStorage } from '../harness/postgres.mjs'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'openbao-ha',
  version: baoVersion,
  installer: baoInstaller,
  needs: ['postgres', 'openbao-ha-leader'],
  ports: 2,
  prepare: async (_run, place) => configureBao(place, 'postgresql', sharedStorage(place, 'openbao')),
  command: configuredBao,
  ready: baoTalks,
  setUp: async (place, signal) => {
    const { key = '', token = '' } = place.needs['openbao-ha-leader']?.facts ?? {}
    await unsealBao(place, key)
    await untilUsable(place, token, signal)
    return {}
  },
  env: (place) => ({ KEYHARBOR_OPENBAO_HA_STANDBY_ADDR: baoAddress(place) }),
  tests: ['test/backends/openbao-ha/'],
  examples: [],
  deviations: ['both nodes on one machine, one key of one share, no TLS'],
}
