// Conformance: a backend that ends and starts again: what was stored is there, and nobody has to build a client anew.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'

const wants = ['restartBackend'] as const

/** Rules about what outlives a restart. */
export const restartCases: readonly ConformanceCase[] = [
  {
    title: 'what was stored is there after a restart, with the same version',
    wants,
    hint: 'A write resolves when it is kept for good: on disk, not in a buffer.',
    run: async (context) => {
      const value = canary()
      await context.given(value)
      const { version } = await context.readAnew()
      await context.restartBackend()
      const secret = await context.readAnew()
      expect([secret.text(), secret.version]).toEqual([value, version])
    },
  },
  {
    title: 'bytes are the same bytes after a restart',
    puts: true,
    wants,
    run: async (context) => {
      const bytes = Uint8Array.of(0xff, 0, 0xfe, 1)
      await context.given(bytes)
      await context.restartBackend()
      expect([...(await context.readAnew()).bytes()]).toEqual([...bytes])
    },
  },
  {
    title: 'every version is there after a restart, and the next one is another',
    needs: ['readVersion', 'listVersions', 'writeSecret'],
    wants,
    run: async (context) => {
      const values = [canary('one'), canary('two')]
      const versions = await context.givenVersions(canary('zero'), ...values)
      await context.restartBackend()
      const other = await context.another()
      const ids = versions.map(({ id }) => id)
      const secrets = await Promise.all(ids.slice(1).map((id) => other.getVersion(context.name, { id })))
      expect(secrets.map((secret) => secret.text())).toEqual(values)
      expect(ids).not.toContain((await other.put(context.name, canary('three'))).id)
      expect(await collect(other.listVersions(context.name))).toHaveLength(4)
    },
  },
  {
    title: 'a client that was open before a restart reads after it, without being built anew',
    wants,
    hint: 'Open connections are of the old process: take a broken one for UNAVAILABLE and open the next.',
    run: async (context) => {
      const value = canary()
      await context.given(value)
      await context.client.get(context.name)
      await context.restartBackend()
      expect((await context.client.get(context.name, { maxAgeMs: 0 })).text()).toBe(value)
    },
  },
  {
    title: 'a client that was open before a restart writes after it, and another one sees that',
    needs: ['writeSecret'],
    wants,
    run: async (context) => {
      const next = canary('next')
      await context.given()
      await context.client.get(context.name)
      await context.restartBackend()
      await context.client.put(context.name, next)
      expect((await context.readAnew()).text()).toBe(next)
    },
  },
  {
    title: 'a watched secret follows what is written after a restart',
    needs: ['writeSecret'],
    wants,
    run: async (context) => {
      const next = canary('next')
      await context.given()
      const handle = await context.client.watch(context.name)
      const heard = new Promise((resolve) => handle.subscribe((secret) => resolve(secret.text())))
      await context.restartBackend()
      await context.client.put(context.name, next)
      expect(await heard).toBe(next)
      handle[Symbol.dispose]()
    },
  },
  {
    title: 'what was deleted stays deleted after a restart',
    needs: ['deleteSecret'],
    wants,
    run: async (context) => {
      await context.given()
      await context.client.delete(context.name)
      await context.restartBackend()
      await expectFailure((await context.another()).get(context.name), 'NOT_FOUND', 'PENDING_DELETION')
    },
  },
  {
    title: 'a putOnce that is repeated after a restart stores nothing new',
    needs: ['writeSecretOnce'],
    wants,
    hint: 'Keep the keys of idempotent writes where the versions are kept.',
    run: async (context) => {
      const value = canary('once')
      await context.given()
      const first = await context.client.putOnce(context.name, value, 'key-1')
      await context.restartBackend()
      const other = await context.another()
      expect((await other.putOnce(context.name, value, 'key-1')).id).toBe(first.id)
    },
  },
  {
    title: 'putIf compares with the version from before a restart',
    needs: ['writeSecretIf', 'writeSecret'],
    wants,
    run: async (context) => {
      const [first, second] = await context.givenVersions(canary('one'), canary('two'))
      await context.restartBackend()
      const { client, name } = context
      await expectFailure(client.putIf(name, canary('late'), first?.id ?? ''), 'PRECONDITION_FAILED')
      await expect(client.putIf(name, canary('three'), second?.id ?? '')).resolves.toBeDefined()
    },
  },
]
