// Conformance: reading the current version, through the cache and past it.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { ManualClock } from '../manual-clock.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'

/** Rules for every store that has secrets to read. */
export const readCases: readonly ConformanceCase[] = [
  {
    title: 'a secret comes with its value, name, version, store and time',
    run: async (context) => {
      const value = canary()
      await context.given(value)
      const clock = new ManualClock()
      const secret = await context.clientOf({ clock }).get(context.name)
      expect(secret.text()).toBe(value)
      expect(secret.name).toBe(context.store.checkName(context.name))
      expect(secret.version).toMatch(/./)
      expect(secret.store).toBe(context.store.kind)
      expect(secret.fetchedAt.getTime()).toBeLessThanOrEqual(clock.now())
      expect(secret.freshness).toBe('fresh')
    },
  },
  {
    title: 'a missing secret is NOT_FOUND, never an empty value',
    hint: "Throw StoreFailure({ code: 'NOT_FOUND' }), or let describeError make it of what the service says.",
    run: async ({ client, name }) => {
      await expectFailure(client.get(name), 'NOT_FOUND')
      expect(client.peek(name)).toBeUndefined()
    },
  },
  {
    title: 'two secrets are never mixed up',
    run: async (context) => {
      const [one, two] = [canary('one'), canary('two')]
      const [a, b] = [context.nameOf('a'), context.nameOf('b')]
      await context.given(one, a)
      await context.given(two, b)
      const secrets = await Promise.all([a, b, a, b].map((name) => context.client.get(name)))
      expect(secrets.map((secret) => secret.text())).toEqual([one, two, one, two])
    },
  },
  {
    title: 'a second get is answered from the cache',
    run: async (context) => {
      const { client, probe, name } = context
      await context.given()
      expect(await client.get(name)).toBe(await client.get(name))
      expect(probe.count('readSecret')).toBe(1)
    },
  },
  {
    title: 'maxAgeMs 0 and force read again',
    run: async (context) => {
      const { client, probe, name } = context
      await context.given()
      await client.get(name)
      await client.get(name, { maxAgeMs: 0 })
      await client.get(name, { force: true })
      expect(probe.count('readSecret')).toBe(3)
    },
  },
  {
    title: 'peek shows what is cached and never reads',
    run: async (context) => {
      const { client, probe, name } = context
      await context.given()
      expect(client.peek(name)).toBeUndefined()
      expect(probe.count()).toBe(0)
      const secret = await client.get(name)
      expect(client.peek(name)).toBe(secret)
    },
  },
  {
    title: 'after invalidate the next get reads',
    run: async (context) => {
      const { client, probe, name } = context
      await context.given()
      await client.get(name)
      client.invalidate(name)
      expect(client.peek(name)).toBeUndefined()
      await client.get(name)
      expect(probe.count('readSecret')).toBe(2)
    },
  },
  {
    title: 'refresh gives what another process has written',
    needs: ['writeSecret'],
    run: async (context) => {
      const { client, name } = context
      const next = canary('next')
      await context.given()
      const old = await client.get(name)
      const written = await (await context.another()).put(name, next)
      const secret = await client.refresh(name)
      expect([secret.text(), secret.version]).toEqual([next, written.id])
      expect(secret.version).not.toBe(old.version)
      expect((await client.get(name)).text()).toBe(next)
    },
  },
  {
    title: 'a client reads what it has written itself',
    needs: ['writeSecret'],
    run: async (context) => {
      const { client, name } = context
      await context.given()
      await client.get(name)
      for (const value of [canary('a'), canary('b')]) {
        await client.put(name, value)
        expect((await client.get(name)).text()).toBe(value)
      }
    },
  },
  {
    title: 'a watched secret follows what its client writes',
    needs: ['writeSecret'],
    run: async (context) => {
      const { client, name } = context
      await context.given()
      const handle = await client.watch(name)
      const next = canary('next')
      const heard = new Promise((resolve) => handle.subscribe((secret) => resolve(secret.text())))
      await client.put(name, next)
      expect(await heard).toBe(next)
      expect(handle.current.text()).toBe(next)
      handle[Symbol.dispose]()
    },
  },
  {
    title: 'a secret that comes into being is found though it was missing before',
    run: async (context) => {
      const value = canary()
      await expectFailure(context.client.get(context.name), 'NOT_FOUND')
      await context.given(value)
      context.client.invalidate(context.name)
      expect((await context.client.get(context.name)).text()).toBe(value)
    },
  },
  {
    title: 'a store that was open before reads what another one has written',
    puts: true,
    wants: ['reopen'],
    hint: 'What a store keeps in memory between two calls must not outlive a write by another process.',
    run: async (context) => {
      const value = canary()
      const other = await context.another()
      await expectFailure(other.get(context.name), 'NOT_FOUND')
      await context.put(value)
      expect((await other.refresh(context.name)).text()).toBe(value)
    },
  },
  {
    title: 'run gives the store, and its failures are SecretErrors of that name',
    run: async ({ client, store, name }) => {
      expect(await client.run('look', name, async (given) => given.kind)).toBe(store.kind)
      const error = await expectFailure(
        client.run('look', name, (given, call) => given.readSecret(name, call)),
        'NOT_FOUND',
      )
      expect(error.operation).toBe('look')
    },
  },
  {
    title: 'a closed client fails with CLOSED, and closing twice is one close',
    run: async (context) => {
      await context.given()
      const client = await context.another()
      await client.get(context.name)
      await Promise.all([client.close(), client.close()])
      await expectFailure(client.get(context.name, { force: true }), 'CLOSED')
      await client.close()
    },
  },
  {
    title: 'many are read at once, each with its own outcome',
    needs: ['readSecrets'],
    run: async (context) => {
      const names = ['a', 'missing', 'b'].map((label) => context.nameOf(label))
      const [a = '', missing = '', b = ''] = names
      await context.given('one', a)
      await context.given('two', b)
      const results = await context.store.readSecrets(names, context.call())
      expect([...results.keys()].sort()).toEqual([...names].sort())
      expect(results.get(a)).toMatchObject({ ok: true, secret: { value: { text: 'one' } } })
      expect(results.get(b)).toMatchObject({ ok: true, secret: { value: { text: 'two' } } })
      expect(results.get(missing)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
    },
  },
]
