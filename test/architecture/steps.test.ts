// Architecture tests: `check` does not let a second step repeat what a first one has complained of.
import { afterEach, expect, it, vi } from 'vitest'
import { runSteps, StepFailure } from '../../scripts/lib/steps.mjs'

const exitCode = process.exitCode

afterEach(() => {
  process.exitCode = exitCode
  vi.restoreAllMocks()
})

const step = (name: string, run: () => Promise<string>, needs: string[] = []) => ({ name, alone: name, run, needs })
const pass = async (): Promise<string> => ''
const fail = async (): Promise<string> => {
  throw new StepFailure('a wrong type')
}

it('does not run a step of which another one that it needs failed, and says so', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  const packages = vi.fn<typeof pass>(pass)
  expect(await runSteps('check', [step('types', fail), step('packages', packages, ['types'])])).toEqual(['types'])
  expect(packages).not.toHaveBeenCalled()
  expect(log.mock.calls).toContainEqual(['– packages  not run, since types failed'])
  expect(process.exitCode).toBe(1)
})

it.each([
  { name: 'has passed', steps: [step('types', pass)] },
  { name: 'is not to be run', steps: [] },
])('runs a step where the one that it needs $name', async ({ steps }) => {
  vi.spyOn(console, 'log').mockReturnValue()
  const packages = vi.fn<typeof pass>(pass)
  expect(await runSteps('check', [...steps, step('packages', packages, ['types'])])).toEqual([])
  expect(packages).toHaveBeenCalledOnce()
})
