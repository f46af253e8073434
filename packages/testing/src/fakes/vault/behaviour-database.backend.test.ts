import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { expectSameAnswers, given, type Deviation } from '../../../fixtures/compare-behaviour.ts'
import { databaseBehaviour } from './behaviour-database.ts'

/** Answers in which the fake differs, with what decides. A title that does not differ fails the test. */
const deviations: readonly Deviation[] = [
  {
    title: 'static: write a user that there is not',
    reason:
      'The fake asks no database whether there is such a user: 204, where the server is told of none and answers 500.',
    source: 'The docstring of fakeVault: database engines open no connection.',
  },
]

test('the fake answers as a real OpenBao with a PostgreSQL does', async () => {
  expect(new Set(databaseBehaviour.map(({ title }) => title)).size).toBe(databaseBehaviour.length)
  const [database, psql, run] = [given('KEYHARBOR_POSTGRES_URL'), given('KEYHARBOR_POSTGRES_PSQL'), randomUUID()]
  const sql = `CREATE ROLE "${run}" WITH LOGIN PASSWORD 'first'`
  await promisify(execFile)(psql, ['--no-psqlrc', '--no-password', `--dbname=${database}`, `--command=${sql}`])
  const { host } = new URL(database)
  const known = { '<url>': `postgresql://{{username}}:{{password}}@${host}/postgres?sslmode=disable` }
  const server = { address: given('KEYHARBOR_OPENBAO_DATABASE_ADDR'), token: given('KEYHARBOR_OPENBAO_DATABASE_TOKEN') }
  await expectSameAnswers(databaseBehaviour, { ...server, run, known }, deviations)
})
