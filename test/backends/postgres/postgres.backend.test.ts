// Tests that the PostgreSQL of a run is a real one: it keeps roles with passwords, which is what rotation needs.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { variable } from '../started-server.ts'

const url = variable('KEYHARBOR_POSTGRES_URL')
const psql = variable('KEYHARBOR_POSTGRES_PSQL')

async function query(as: string, sql: string): Promise<string> {
  const options = ['--no-psqlrc', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', '--no-password']
  return (await promisify(execFile)(psql, [...options, `--dbname=${as}`, `--command=${sql}`])).stdout.trim()
}

/** The same server for another role. */
function urlOf(role: string, password: string): string {
  const other = new URL(url)
  ;[other.username, other.password] = [role, password]
  return other.href
}

const random = (): string => `r${randomBytes(8).toString('hex')}`

describe('the PostgreSQL of a run', () => {
  it('is of a version that is still maintained, and answers queries', async () => {
    expect(await query(url, 'SHOW server_version')).toMatch(/^1[4-7]\./)
  })

  it('takes a new password of a role at once, and the old one no more', async () => {
    const [role, old, next] = [random(), random(), random()]
    await query(url, `CREATE ROLE ${role} LOGIN PASSWORD '${old}'`)
    expect(await query(urlOf(role, old), 'SELECT current_user')).toBe(role)
    await query(url, `ALTER ROLE ${role} PASSWORD '${next}'`)
    expect(await query(urlOf(role, next), 'SELECT current_user')).toBe(role)
    await expect(query(urlOf(role, old), 'SELECT 1')).rejects.toThrow(/password authentication failed/)
    await query(url, `DROP ROLE ${role}`)
  })
})
