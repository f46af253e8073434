// Conformance: names: what is refused before anything reaches the store, and what is one name.
import { isSecretError, isStoreFailure, type SecretStore } from '@keyharbor/core'
import { expect } from 'vitest'
import { canary } from '../canary/canary.ts'
import { collect } from '../collect.ts'
import type { CaseContext } from './case-context.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { expectFailure } from './expect-failure.ts'
import { about } from './explained.ts'
import type { Capability } from './full-store.ts'
import { hasMethod } from './has-method.ts'

/** What no store may send anywhere: it climbs out of a folder, breaks a line, or can not be seen. */
const refused: Readonly<Record<string, string>> = {
  'an empty name': '',
  'two dots': '..',
  'two dots between slashes': 'a/../b',
  'two dots at the end': 'a/..',
  'encoded dots between slashes': 'a/%2e%2e/b',
  NUL: 'a\0b',
  'a line break': 'a\r\nX-Header: b',
  'a tab': 'a\tb',
  'an escape character': 'a\u001b[2Jb',
  'a character that turns text around': 'a\u202eb',
  'a character of no width': 'a\u200bb',
  'a lone surrogate': 'a\ud800b',
}

const refusing =
  "checkName must refuse it with StoreFailure({ code: 'INVALID_NAME' }); checkPathName of @keyharbor/core does, for names that are paths."

const reading: readonly ConformanceCase[] = Object.entries(refused).map(([what, name]) => ({
  title: `${what} is no name: INVALID_NAME before any request`,
  hint: refusing,
  run: (context) => expectRefused(context, name),
}))

async function expectRefused({ client, probe }: CaseContext, name: string): Promise<void> {
  const before = probe.count()
  const error = await expectFailure(client.get(name), 'INVALID_NAME')
  expect(error.secret).toBeUndefined()
  expect(probe.count() - before, 'requests').toBe(0)
}

/** Every call that takes a name, with a bad one. */
function callsWith(
  bad: string,
  { client, store }: CaseContext,
): readonly (readonly [Capability, () => Promise<unknown>])[] {
  const calls: readonly (readonly [Capability, () => Promise<unknown>])[] = [
    ['readSecret', () => client.refresh(bad)],
    ['readSecret', () => client.watch(bad)],
    ['readVersion', () => client.getVersion(bad, { id: '1' })],
    ['createSecret', () => client.create(bad, canary())],
    ['writeSecret', () => client.put(bad, canary())],
    ['writeSecretIf', () => client.putIf(bad, canary(), '1')],
    ['writeSecretOnce', () => client.putOnce(bad, canary(), 'key')],
    ['deleteSecret', () => client.delete(bad)],
    ['restoreSecret', () => client.restore(bad)],
    ['purgeSecret', () => client.purge(bad)],
    ['destroyVersion', () => client.destroyVersion(bad, '1')],
    ['setVersionState', () => client.disableVersion(bad, '1')],
    ['setCurrent', () => client.promote(bad, '1')],
    ['moveStage', () => client.moveStage(bad, 'blue', '1')],
    ['describeSecret', () => client.describe(bad)],
  ]
  return calls.filter(([method]) => hasMethod(store, method))
}

/** Rules about names. */
export const nameCases: readonly ConformanceCase[] = [
  ...reading,
  {
    title: 'every call refuses a bad name before any request',
    run: async (context) => {
      for (const bad of ['..', 'a/../b', 'a\nb']) {
        for (const [method, call] of callsWith(bad, context)) {
          await about(`${method} of ${JSON.stringify(bad)}`, () => expectFailure(call(), 'INVALID_NAME'))
        }
      }
      expect(context.probe.count(), 'requests').toBe(0)
    },
  },
  {
    title: 'names that this store does not allow are INVALID_NAME before any request',
    wants: ['invalidNames'],
    hint: refusing,
    run: async (context) => {
      for (const name of context.harness.invalidNames ?? []) {
        await about(JSON.stringify(name), () => expectRefused(context, name))
      }
    },
  },
  {
    title: 'a value given in place of a name is not repeated when it is refused',
    hint: `${refusing} Its detail is a fixed sentence.`,
    run: async ({ client, probe }) => {
      await expectFailure(client.get(`${canary()}\n`), 'INVALID_NAME')
      await expectFailure(client.get(`../${canary()}`), 'INVALID_NAME')
      expect(probe.count(), 'requests').toBe(0)
    },
  },
  {
    title: 'what is no text is no name',
    run: async ({ client }) => {
      for (const name of [undefined, null, 42, {}, ['a']]) {
        await about(String(name), () => expectFailure(client.get(name as string), 'INVALID_NAME'))
      }
    },
  },
  {
    title: 'the canonical form of a name is its own canonical form',
    hint: 'checkName is called with what it has returned, too: it must neither decode nor escape that once more.',
    run: async ({ store, name, harness }) => {
      for (const given of [name, name.toUpperCase(), ...(harness.validNames ?? [])]) {
        await about(JSON.stringify(given), async () => {
          const canonical = store.checkName(given)
          expect(store.checkName(canonical)).toBe(canonical)
        })
      }
    },
  },
  {
    title: 'names that differ in case alone are one secret only if their canonical form is one',
    puts: true,
    run: async (context) => {
      const [lower, upper] = [context.nameOf('case'), context.nameOf('CASE')]
      const isOne = context.store.checkName(lower) === context.store.checkName(upper)
      const value = canary()
      await context.given(value, lower)
      if (isOne) expect((await context.client.get(upper)).text()).toBe(value)
      else await expectFailure(context.client.get(upper), 'NOT_FOUND')
    },
  },
  {
    title: 'names of object members are names like any other, or refused',
    run: async ({ client, store }) => {
      for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        await about(name, () => expectFailure(client.get(name), allows(store, name) ? 'NOT_FOUND' : 'INVALID_NAME'))
        expect(client.peek.bind(client, name)).not.toThrow(TypeError)
      }
    },
  },
  {
    title: 'names with a percent sign that encodes nothing are names like any other, or refused',
    hint: "Do not decode names: decodeURIComponent throws a URIError at them. checkName throws StoreFailure({ code: 'INVALID_NAME' }) or nothing.",
    run: async (context) => {
      for (const label of ['%', '100%', '%zz', 'a%2', '%c3']) {
        await about(JSON.stringify(label), () => expectNameOrRefusal(context, context.nameOf(label)))
      }
    },
  },
  {
    title: 'names that this store allows are listed in their canonical form',
    needs: ['listSecrets'],
    puts: true,
    wants: ['validNames'],
    hint: 'Decode what the service lists, once: a listed name must be one that can be read.',
    run: async (context) => {
      for (const name of context.harness.validNames ?? []) {
        const canonical = context.store.checkName(name)
        await about(JSON.stringify(name), async () => {
          await expectKept(context, name)
          const listed = await collect(context.client.list({ prefix: canonical }))
          expect(listed.map((info) => info.name)).toContain(canonical)
        })
      }
    },
  },
  {
    title: 'names that this store allows can be put and read',
    puts: true,
    wants: ['validNames'],
    run: async (context) => {
      for (const name of context.harness.validNames ?? []) {
        await about(JSON.stringify(name), () => expectKept(context, name))
      }
    },
  },
]

function allows(store: SecretStore, name: string): boolean {
  try {
    store.checkName(name)
    return true
  } catch (error) {
    if (isStoreFailure(error) && error.facts.code === 'INVALID_NAME') return false
    throw error
  }
}

/** An unusual name that nobody has used: it can be put and read, or the store refuses it. */
async function expectNameOrRefusal(context: CaseContext, name: string): Promise<void> {
  if (!allows(context.store, name)) return await expectRefused(context, name)
  await expectFailure(context.client.get(name), 'NOT_FOUND')
  const value = canary()
  await context.given(value, name)
  expect((await context.readAnew(name)).text()).toBe(value)
}

async function expectKept(context: CaseContext, name: string): Promise<void> {
  const value = canary()
  const client = await context.another()
  await context.put(value, name, client).catch((error: unknown) => overwrite(error, () => client.put(name, value)))
  expect((await context.readAnew(name)).text()).toBe(value)
}

/** An earlier run on the same backend has left it there. */
async function overwrite(error: unknown, put: () => Promise<unknown>): Promise<void> {
  if (!isSecretError(error) || error.code !== 'ALREADY_EXISTS') throw error
  await put()
}
