// Tests of where the token comes from.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { canary, findCanary } from '@keyharbor/testing'
import { tokenSource } from './token-source.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'keyharbor-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

async function file(content: string): Promise<string> {
  const path = join(await folder(), 'token')
  await writeFile(path, content)
  return path
}

describe('a token file', () => {
  it.each(['', '\n', '\r\n'])('gives the token without the newline %j at its end', async (end) => {
    const token = canary('token')
    expect(await tokenSource({ tokenFile: await file(token + end) }, {}).read()).toBe(token)
  })

  it('is read again each time', async () => {
    const tokenFile = await file('first')
    const source = tokenSource({ tokenFile }, {})
    expect(await source.read()).toBe('first')
    await writeFile(tokenFile, 'second')
    expect(await source.read()).toBe('second')
  })

  it.each(['', '\n'])('that holds %j has no credentials', async (content) => {
    const source = tokenSource({ tokenFile: await file(content) }, {})
    await expect(source.read()).rejects.toMatchObject({ facts: { code: 'CREDENTIALS_UNAVAILABLE' } })
  })

  it('that is missing, or is a folder, has no credentials', async () => {
    const path = await folder()
    for (const tokenFile of [join(path, 'none'), path]) {
      await expect(tokenSource({ tokenFile }, {}).read()).rejects.toMatchObject({
        facts: { code: 'CREDENTIALS_UNAVAILABLE' },
      })
    }
  })

  it.each(['a\r\nX: y', 'a b', 'a\n\n', 'é', 'a\u0000'])(
    'with the text %j is refused without showing it',
    async (content) => {
      const token = canary('token')
      const error: unknown = await tokenSource({ tokenFile: await file(token + content) }, {})
        .read()
        .catch((caught: unknown) => caught)
      expect(error).toMatchObject({ facts: { code: 'CONFIG' } })
      expect(findCanary(inspect(error, { depth: Infinity, showHidden: true }))).toBeUndefined()
    },
  )

  it.runIf(process.platform === 'linux')('that is a device is not read', async () => {
    await expect(tokenSource({ tokenFile: '/dev/zero' }, {}).read()).rejects.toMatchObject({
      facts: { code: 'CREDENTIALS_UNAVAILABLE' },
    })
  })
})

describe('the file of the command line tools', () => {
  it('is ~/.vault-token, whose white space does not count', async () => {
    const home = await folder()
    await writeFile(join(home, '.vault-token'), 'from-login \n\n')
    expect(await tokenSource({}, { HOME: home }).read()).toBe('from-login')
  })

  it('is where BAO_TOKEN_PATH says', async () => {
    expect(await tokenSource({}, { BAO_TOKEN_PATH: await file('elsewhere'), HOME: '/nowhere' }).read()).toBe(
      'elsewhere',
    )
  })

  it('that is missing or empty means that there is no token, and how to give one', async () => {
    for (const path of [join(await folder(), 'none'), await file('')]) {
      await expect(tokenSource({}, { BAO_TOKEN_PATH: path }).read()).rejects.toMatchObject({
        facts: { code: 'CONFIG', reason: 'missing-token', detail: expect.stringContaining('BAO_TOKEN') as string },
      })
    }
  })

  it('is not looked for where a token is given', async () => {
    expect(await tokenSource({ token: 'given' }, { HOME: '/nowhere' }).read()).toBe('given')
    expect(await tokenSource({}, { VAULT_TOKEN: 'variable', HOME: '/nowhere' }).read()).toBe('variable')
  })
})
