// Tests of how node-vault is loaded and used.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '@keyharbor/core'
import { canary, findCanary } from '@keyharbor/testing'
import { json, loopbackServer } from '../fixtures/loopback-server.ts'
import { deadlineOf } from './deadline.ts'
import { serverAddress } from './server-address.ts'
import { VaultConnection, type Load } from './vault-connection.ts'

const call = { signal: new AbortController().signal, timeoutMs: 8000 }
const request = () => ({ method: 'GET' as const, path: '/secret/data/a', deadline: deadlineOf(call, systemClock) })

function connection(address: string, load?: Load): VaultConnection {
  const parts = {
    nodes: [serverAddress(address, 'a test')] as const,
    token: { identity: 'test', read: () => Promise.resolve('the-token') },
    namespace: undefined,
    trust: () => Promise.resolve(undefined),
    maxResponseBytes: 1000,
    clock: systemClock,
  }
  return load === undefined ? new VaultConnection(parts) : new VaultConnection(parts, load)
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('node-vault', () => {
  /** Where nothing is installed. */
  async function emptyFolder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'keyharbor-'))
    onTestFinished(() => rm(path, { recursive: true, force: true }))
    return path
  }

  const required = (): Promise<unknown> =>
    Promise.reject(Object.assign(new Error("Cannot find module 'node-vault'"), { code: 'MODULE_NOT_FOUND' }))
  const imported = async (): Promise<unknown> => {
    const importing = join(await emptyFolder(), 'importing.mjs')
    await writeFile(importing, "export { default } from 'node-vault'")
    return await import(pathToFileURL(importing).href)
  }

  it.each([
    ['imported', imported],
    ['required', required],
  ])('that is not installed is named with the versions that fit, when it is %s', async (_, load) => {
    const missing = connection('http://127.0.0.1:1', load)
    await expect(missing.send(request())).rejects.toMatchObject({
      facts: { code: 'CONFIG', reason: 'missing-peer', detail: expect.stringContaining('~0.12.0') as string },
    })
  })

  it.each([
    ['lacks what it needs', "require('not-installed-anywhere')", { code: 'MODULE_NOT_FOUND' }],
    ['is broken', `throw new Error('${canary()}')`, undefined],
    ['is something else', 'module.exports = { default: 5 }', undefined],
  ])('that is there but %s is not called missing', async (_, source, cause) => {
    const folder = join(await emptyFolder(), 'node_modules', 'node-vault')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'index.js'), source)
    const broken = connection('http://127.0.0.1:1', async () => createRequire(folder)('node-vault') as unknown)
    const error: unknown = await broken.send(request()).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ facts: { code: 'CONFIG', detail: expect.stringContaining('is there') as string } })
    expect(error).not.toHaveProperty('facts.reason')
    expect((error as Error).cause).toEqual(cause)
    expect(findCanary(inspect(error, { depth: Infinity, showHidden: true }))).toBeUndefined()
  })

  it('is loaded by the first request, once', async () => {
    await using server = await loopbackServer((response) => json(response, 200, {}))
    const load = vi.fn<Load>(() => import('node-vault'))
    const used = connection(server.address, load)
    expect(load).not.toHaveBeenCalled()
    await Promise.all([used.send(request()), used.send(request())])
    await used.send(request())
    expect(load).toHaveBeenCalledTimes(1)
    await used.close()
  })

  it('that failed to load is tried again by the next request', async () => {
    await using server = await loopbackServer((response) => json(response, 200, {}))
    const load = vi.fn<Load>(() => import('node-vault')).mockRejectedValueOnce(new Error('not yet'))
    const used = connection(server.address, load)
    await expect(used.send(request())).rejects.toMatchObject({ facts: { code: 'CONFIG' } })
    expect((await used.send(request())).statusCode).toBe(200)
    await used.close()
  })

  it('does not bring its own variables into a request, and holds none of them', async () => {
    vi.stubEnv('VAULT_TOKEN', canary('env-token'))
    vi.stubEnv('VAULT_NAMESPACE', 'env-namespace')
    vi.stubEnv('VAULT_PREFIX', '/env-prefix')
    vi.stubEnv('VAULT_ADDR', 'http://127.0.0.1:1')
    await using server = await loopbackServer((response) => json(response, 200, {}))
    const clients: object[] = []
    const used = connection(server.address, async () => {
      const { default: nodeVault } = await import('node-vault')
      return { default: (config: object) => clients[clients.push(nodeVault(config)) - 1] }
    })
    await used.send(request())
    const [seen] = server.requests
    expect(seen?.url).toBe('/v1/secret/data/a')
    expect(seen?.headers).toMatchObject({ 'x-vault-token': 'the-token', 'x-vault-request': 'true' })
    expect(seen?.headers).not.toHaveProperty('x-vault-namespace')
    expect(clients).toMatchObject([{ token: undefined, namespace: undefined, pathPrefix: '' }])
    expect(findCanary(inspect(clients, { depth: Infinity, showHidden: true }))).toBeUndefined()
    await used.close()
  })

  it('prints nothing of what is sent, though its debug output is switched on', async () => {
    const debug = createRequire(createRequire(import.meta.url).resolve('node-vault'))('debug') as Debug
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    debug.enable('node-vault')
    await using server = await loopbackServer((response) => json(response, 200, {}))
    const used = connection(server.address)
    await used.send({ ...request(), method: 'POST', body: JSON.stringify({ value: 'shown' }) })
    await used.close()
    debug.disable()
    const output = written.mock.calls.map(([text]) => String(text)).join('')
    written.mockRestore()
    expect(output).toBe('')
  })
})

interface Debug {
  enable(namespaces: string): void
  disable(): void
}

describe('a path that has not been checked', () => {
  it.each(['/secret/../sys/mounts', '/secret/%2e%2e/x', '/secret/data/a#b', '/secret/data\\a', '/secret/data/a\tb'])(
    'is not sent as another one: %j',
    async (path) => {
      await using server = await loopbackServer((response) => json(response, 200, {}))
      const used = connection(server.address)
      await expect(used.send({ ...request(), path })).rejects.toMatchObject({ facts: { code: 'INVALID_NAME' } })
      expect(server.requests).toHaveLength(0)
      await used.close()
    },
  )
})

describe('a connection that is closed', () => {
  it('ends requests under way, refuses others, and can be closed again', async () => {
    let asked = (): void => {}
    const underWay = new Promise<void>((resolve) => (asked = resolve))
    await using server = await loopbackServer(() => asked())
    const used = connection(server.address)
    const hanging = used.send(request()).catch((error: unknown) => error)
    await underWay
    await used.close()
    await used.close()
    expect(await hanging).toMatchObject({ facts: { code: 'CLOSED' } })
    await expect(used.send(request())).rejects.toMatchObject({ facts: { code: 'CLOSED', retry: 'safe' } })
  })

  it('is closed though it was never used', async () => {
    await expect(connection('http://127.0.0.1:1').close()).resolves.toBeUndefined()
  })
})
