// @ts-check
// PostgreSQL of the system's package, with an empty cluster of its own.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { postgresAnswers } from '../harness/postgres-answers.mjs'
import {
  clusterOf,
  initialisePostgres,
  postgresInstaller,
  postgresPassword,
  postgresProgram,
  postgresUrl,
  postgresVersion,
} from '../harness/postgres.mjs'

/** @type {import('../harness/server-description.mjs').ServerDescription} */
export default {
  name: 'postgres',
  get version() {
    return postgresVersion()
  },
  installer: postgresInstaller,
  ports: 1,
  prepare: async (run, place) => {
    writeFileSync(join(place.data, 'password'), postgresPassword)
    await initialisePostgres(run, place)
  },
  // No socket file: its path has a length limit. Nothing has to survive the run, so nothing is flushed.
  command: (place) =>
    postgresProgram(place, 'postgres', [
      ...['-D', clusterOf(place), '-p', String(place.port), '-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'unix_socket_directories=', '-c', 'fsync=off', '-c', 'max_connections=200'],
    ]),
  ready: ({ port }) => postgresAnswers(port),
  // Ends its own processes too, which lead groups of their own, and leaves the data as after a crash.
  stopSignal: 'SIGQUIT',
  reset: true,
  env: (place) => ({
    KEYHARBOR_POSTGRES_URL: postgresUrl(place, 'postgres'),
    KEYHARBOR_POSTGRES_PSQL: join(place.folder ?? '', 'bin', 'psql'),
  }),
  tests: ['test/backends/postgres/'],
  examples: [],
  deviations: ['no TLS, and `fsync=off`: not for tests of durability'],
}
