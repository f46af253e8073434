// Tests of files that are not what they should be.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { regularFile } from './regular-file.ts'
import { tokenSource } from './token-source.ts'
import { trust } from './trust.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'keyharbor-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

describe('a file', () => {
  it('of just the size that is allowed is read, one byte more is not', async () => {
    const path = join(await folder(), 'file')
    await writeFile(path, 'é'.repeat(50))
    expect(await regularFile(path, 100)).toBe('é'.repeat(50))
    expect(await regularFile(path, 99)).toBeUndefined()
  })

  it('behind links, as mounted secrets are, is read', async () => {
    const path = await folder()
    await mkdir(join(path, '..2026'))
    await writeFile(join(path, '..2026', 'token'), 'linked')
    await symlink('..2026', join(path, '..data'))
    await symlink(join('..data', 'token'), join(path, 'token'))
    expect(await regularFile(join(path, 'token'), 100)).toBe('linked')
  })

  it.runIf(process.platform === 'linux')('that says it is empty, as those of the kernel do, is read', async () => {
    expect(await regularFile('/proc/self/stat', 10_000)).toContain(`${process.pid} `)
  })

  it('that is missing or a folder is not read', async () => {
    const path = await folder()
    expect(await regularFile(join(path, 'none'), 100)).toBeUndefined()
    expect(await regularFile(path, 100)).toBeUndefined()
  })
})

describe.runIf(process.platform !== 'win32')('a named pipe that nobody writes to', () => {
  async function pipe(): Promise<string> {
    const path = join(await folder(), 'pipe')
    execFileSync('mkfifo', [path])
    return path
  }

  it('is no token and no certificate, at once', async () => {
    const path = await pipe()
    await expect(tokenSource({ tokenFile: path }, {}).read()).rejects.toMatchObject({
      facts: { code: 'CREDENTIALS_UNAVAILABLE', detail: expect.stringContaining('regular file') as string },
    })
    await expect(tokenSource({}, { BAO_TOKEN_PATH: path }).read()).rejects.toMatchObject({
      facts: { code: 'CONFIG', reason: 'missing-token' },
    })
    await expect(trust({ caFile: path }, {})()).rejects.toMatchObject({
      facts: { code: 'CONFIG', detail: expect.stringContaining('regular file') as string },
    })
  })
})

describe('a file without an end', () => {
  it('is no token and no certificate', async () => {
    const path = join(await folder(), 'large')
    await writeFile(path, '-----BEGIN CERTIFICATE-----')
    await truncate(path, 2 ** 30)
    await expect(tokenSource({ tokenFile: path }, {}).read()).rejects.toMatchObject({
      facts: { code: 'CREDENTIALS_UNAVAILABLE' },
    })
    await expect(trust({ caFile: path }, {})()).rejects.toMatchObject({ facts: { code: 'CONFIG' } })
  })
})
