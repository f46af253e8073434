// Testing: fails every test that lets a canary be seen. For vitest.
import { afterAll, afterEach } from 'vitest'
import { SinkWatch, type Leak } from './sink-watch.ts'

/**
 * From now on each test of this file fails if a canary shows in the console, in `process.stdout` or `process.stderr`, or in
 * what lru-cache publishes. Call it in a setup file of vitest. What is printed between tests fails the file.
 *
 * A test that fails for another reason may show a canary as its expected value: that is not printed by the code under test.
 */
export function installCanaryGuard(): void {
  const watch = new SinkWatch()
  afterEach(() => assertNone(watch.takeLeaks()))
  afterAll(() => {
    watch[Symbol.dispose]()
    assertNone(watch.takeLeaks())
  })
}

function assertNone(leaks: readonly Leak[]): void {
  if (leaks.length === 0) return
  const places = leaks.map(({ sink, form }) => `${sink} (as ${form})`)
  throw new Error(`A canary was shown: ${[...new Set(places)].join(', ')}. A secret value must never get there.`)
}
