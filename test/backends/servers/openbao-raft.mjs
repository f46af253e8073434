// @ts-check
// OpenBao with storage on disk, as in production: it has to be initialised once, and unsealed after each start.
import {
  baoAddress,
  baoInstaller,
  baoTalks,
  baoVersion,
  configuredBao,
  configureBao,
  initialiseBao,
} from '../harness/openbao.mjs'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'openbao-raft',
  version: baoVersion,
  installer: baoInstaller,
  ports: 2,
  prepare: async (_run, place) => configureBao(place, 'raft', { path: place.data, node_id: 'n1' }),
  command: configuredBao,
  ready: baoTalks,
  setUp: initialiseBao,
  env: (place) => ({
    KEYHARBOR_OPENBAO_RAFT_ADDR: baoAddress(place),
    KEYHARBOR_OPENBAO_RAFT_TOKEN: place.facts['token'] ?? '',
    KEYHARBOR_OPENBAO_RAFT_KEY: place.facts['key'] ?? '',
  }),
  tests: ['test/backends/openbao-raft/'],
  examples: [],
  deviations: ['one node, one key of one share, no TLS'],
}
