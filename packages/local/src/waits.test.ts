import { getEventListeners } from 'node:events'
import { ManualClock } from '@keyharbor/testing'
import { expect, test } from 'vitest'
import { codeOf } from '../fixtures/kit.ts'
import { Waits } from './waits.ts'

test('many waits on one signal share one listener, which is gone when the last has ended', async () => {
  const clock = new ManualClock()
  const waits = new Waits(clock)
  const { signal } = new AbortController()
  const short = waits.wait(10, signal)
  const long = Promise.all(Array.from({ length: 20 }, () => waits.wait(20, signal)))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await clock.advance(10)
  await short
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await clock.advance(10)
  await long
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('an abort ends all waits on its signal, also those that begin later, and none on another', async () => {
  const clock = new ManualClock()
  const waits = new Waits(clock)
  const controller = new AbortController()
  const ended = [1, 2, 3].map((ms) => codeOf(waits.wait(ms, controller.signal)))
  const other = waits.wait(5, new AbortController().signal)
  controller.abort()
  expect(await Promise.all(ended)).toEqual(['ABORTED', 'ABORTED', 'ABORTED'])
  expect(await codeOf(waits.wait(1, controller.signal))).toBe('ABORTED')
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  expect(clock.pendingTimers).toHaveLength(1)
  await clock.advance(5)
  await expect(other).resolves.toBeUndefined()
})
