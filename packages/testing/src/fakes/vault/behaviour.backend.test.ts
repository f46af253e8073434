import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { behaviour } from './behaviour.ts'
import { fakeVault } from './fake-vault.ts'
import { runBehaviour } from './run-behaviour.ts'

/** Answers in which the fake differs, with what decides. A title that does not differ fails the test. */
const deviations: readonly { readonly title: string; readonly reason: string; readonly source: string }[] = []

test('the fake answers as a real OpenBao does', async () => {
  const { KEYHARBOR_OPENBAO_ADDR: address, KEYHARBOR_OPENBAO_TOKEN: token } = process.env
  if (address === undefined || token === undefined) throw new Error('Run this with "pnpm test:backends".')
  const fake = await fakeVault()
  onTestFinished(() => fake.close())
  const real = await runBehaviour({ address, token, run: randomUUID() })
  const faked = await runBehaviour({ address: fake.address, token: fake.token, run: randomUUID() })
  const differing = behaviour.map(({ title }) => title)
  const titles = differing.filter((_, at) => JSON.stringify(sorted(real[at])) !== JSON.stringify(sorted(faked[at])))
  expect(real).toHaveLength(behaviour.length)
  const explained = deviations.map(({ title }) => title)
  const answersOf = (answers: typeof real): unknown[] => answers.filter(({ title }) => !explained.includes(title))
  expect(answersOf(faked)).toEqual(answersOf(real))
  expect(titles).toEqual(explained)
})

/** Fields in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]))
}
