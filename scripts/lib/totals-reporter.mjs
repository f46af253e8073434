// @ts-check
// vitest reporter: writes the counts of a run, with the reason of each skip, which vitest's JSON report leaves out.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes to the file that `KEYHARBOR_TOTALS` names. */
export default class TotalsReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandled errors outside of any test
   */
  onTestRunEnd(modules, unhandled) {
    const file = process.env['KEYHARBOR_TOTALS']
    if (file === undefined) throw new Error('Set KEYHARBOR_TOTALS to the file that the counts go to.')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(count(modules, unhandled.length), null, 2))
  }
}

/**
 * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
 * @param {number} unhandled
 */
function count(modules, unhandled) {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const inState = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state)
  const skips = inState('skipped').map((test) => ({ test: nameOf(test), reason: reasonOf(test) }))
  const failed = inState('failed').length + modules.filter(isBroken).length + unhandled
  return { passed: inState('passed').length, failed, skipped: skips.length, skips }
}

/** A file that failed without a failed test: it could not be loaded, or a hook threw. @param {import('vitest/node').TestModule} module */
function isBroken(module) {
  return module.state() === 'failed' && ![...module.children.allTests('failed')].length
}

/** @param {import('vitest/node').TestCase} test */
function nameOf(test) {
  return `${test.module.relativeModuleId} > ${test.fullName}`
}

/** @param {import('vitest/node').TestCase} test */
function reasonOf(test) {
  const result = test.result()
  if (result.state === 'skipped' && result.note) return result.note
  return test.options.mode === 'todo' ? 'to be written' : 'no reason given'
}
