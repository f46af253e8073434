import { expect, test } from 'vitest'
import { systemClock } from './clock.ts'

test('a foreground timer keeps the process alive, a background timer does not', () => {
  const before = active()
  const background = systemClock.setTimer(() => {}, 60_000, 'background')
  expect(active()).toBe(before)
  const foreground = systemClock.setTimer(() => {}, 60_000, 'foreground')
  expect(active()).toBe(before + 1)
  background.cancel()
  foreground.cancel()
  expect(active()).toBe(before)
})

test('a timer runs once and can be cancelled twice', async () => {
  let runs = 0
  await new Promise<void>((resolve) => {
    const timer = systemClock.setTimer(
      () => {
        runs += 1
        timer.cancel()
        timer.cancel()
        resolve()
      },
      0,
      'foreground',
    )
  })
  expect(runs).toBe(1)
})

test('a wait of more than 24.8 days does not end at once', async () => {
  let ended = false
  const warnings: string[] = []
  const listen = (warning: Error): void => void warnings.push(warning.name)
  process.on('warning', listen)
  const timer = systemClock.setTimer(() => (ended = true), 32 * 24 * 3600 * 1000, 'foreground')
  await new Promise((resolve) => setTimeout(resolve, 5))
  timer.cancel()
  process.off('warning', listen)
  expect(ended).toBe(false)
  expect(warnings).not.toContain('TimeoutOverflowWarning')
})

test('monotonic time never runs backwards', () => {
  const first = systemClock.monotonic()
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(first)
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000)
})

function active(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}
