// Conformance: what one process has done another one sees, and nobody sees time run backwards.
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'

const rounds = Array.from({ length: 5 }, (_, round) => round)

const hint =
  'A call that succeeds is done for everybody: ask the service for consistent reads, or deviate with its words.'

/** Rules about several processes on one backend. */
export const consistencyCases: readonly ConformanceCase[] = [
  {
    title: 'what one process writes, another one reads at once',
    needs: ['writeSecret'],
    hint,
    run: async (context) => {
      await context.given()
      const other = await context.another()
      for (const round of rounds) {
        const value = canary(`v${round}`)
        const { id } = await context.client.put(context.name, value)
        const secret = await other.get(context.name, { maxAgeMs: 0 })
        expect([secret.text(), secret.version]).toEqual([value, id])
      }
    },
  },
  {
    title: 'two processes that write in turns read each other',
    needs: ['writeSecret'],
    hint,
    run: async (context) => {
      await context.given()
      const processes = [context.client, await context.another()] as const
      for (const round of rounds) {
        const value = canary(`v${round}`)
        await processes[round % 2 === 0 ? 0 : 1].put(context.name, value)
        const read = await Promise.all(processes.map((client) => client.get(context.name, { maxAgeMs: 0 })))
        expect(read.map((secret) => secret.text())).toEqual([value, value])
      }
    },
  },
  {
    title: 'a version is there for another process as soon as it has an id',
    needs: ['writeSecret', 'readVersion'],
    hint,
    run: async (context) => {
      await context.given()
      const other = await context.another()
      for (const round of rounds) {
        const value = canary(`v${round}`)
        const { id } = await context.client.put(context.name, value)
        expect((await other.getVersion(context.name, { id })).text()).toBe(value)
      }
    },
  },
  {
    title: 'a version never changes what it holds, whatever is written after it',
    needs: ['writeSecret', 'readVersion'],
    run: async (context) => {
      const value = canary('first')
      const [{ id } = { id: '' }] = await context.givenVersions(value, canary('second'))
      for (const round of rounds) await context.client.put(context.name, canary(`v${round}`))
      expect((await (await context.another()).getVersion(context.name, { id })).text()).toBe(value)
    },
  },
  {
    title: 'a reader never goes back to an older version while another process writes',
    needs: ['writeSecret'],
    hint,
    run: async (context) => {
      await context.given()
      const reader = await context.another()
      const ids = [(await reader.get(context.name)).version]
      const seen: string[] = []
      for (const round of rounds) {
        const writing = context.client.put(context.name, canary(`v${round}`))
        for (const _ of [1, 2, 3]) seen.push((await reader.get(context.name, { maxAgeMs: 0 })).version)
        ids.push((await writing).id)
        seen.push((await reader.get(context.name, { maxAgeMs: 0 })).version)
      }
      const order = seen.map((version) => ids.indexOf(version))
      expect(order).toEqual([...order].sort((a, b) => a - b))
      expect(order.at(-1)).toBe(rounds.length)
    },
  },
  {
    title: 'what one process creates, another one lists at once',
    needs: ['createSecret', 'listSecrets'],
    hint,
    run: async (context) => {
      const other = await context.another()
      for (const round of rounds) {
        await context.client.create(context.nameOf(`n${round}`), canary())
        expect(await collect(other.list({ prefix: context.prefix }))).toHaveLength(round + 1)
      }
    },
  },
  {
    title: 'what one process creates, another one can not create again',
    needs: ['createSecret'],
    run: async (context) => {
      const value = canary()
      await context.client.create(context.name, value)
      await expectFailure((await context.another()).create(context.name, canary()), 'ALREADY_EXISTS')
      expect((await context.readAnew()).text()).toBe(value)
    },
  },
  {
    title: 'what one process deletes, another one can not read at once',
    needs: ['deleteSecret'],
    hint,
    run: async (context) => {
      const other = await context.another()
      await context.given()
      await other.get(context.name)
      await context.client.delete(context.name)
      await expectFailure(other.get(context.name, { maxAgeMs: 0 }), 'NOT_FOUND', 'PENDING_DELETION')
    },
  },
  {
    title: 'putIf takes the version that another process has just written',
    needs: ['writeSecretIf', 'writeSecret'],
    run: async (context) => {
      await context.given()
      await context.client.get(context.name)
      const other = await context.another()
      const { id } = await other.put(context.name, canary('other'))
      const value = canary('mine')
      await context.client.putIf(context.name, value, id)
      expect((await other.get(context.name, { maxAgeMs: 0 })).text()).toBe(value)
    },
  },
  {
    title: 'a key of putOnce is known to another process',
    needs: ['writeSecretOnce'],
    hint: 'Keep the keys of idempotent writes with the secret, not in the process.',
    run: async (context) => {
      const value = canary('once')
      await context.given()
      const first = await context.client.putOnce(context.name, value, 'key-1')
      const other = await context.another()
      expect((await other.putOnce(context.name, value, 'key-1')).id).toBe(first.id)
      await expectFailure(other.putOnce(context.name, canary('second'), 'key-1'), 'CONFLICT')
    },
  },
]
