// @ts-check
// Reporter of vitest: writes how each case went into the file named by KEYHARBOR_OUTCOMES, for the table at the end.
import { writeFileSync } from 'node:fs'

/**
 * How one case went. A case that is skipped says why.
 * @typedef {{ file: string, name: string, state: 'passed' | 'failed' | 'skipped', reason?: string }} Outcome
 */

export default class OutcomeReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<{ message: string }>} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const outcomes = [
      ...modules.flatMap(outcomesOf),
      ...unhandled.map((error) => failed('', 'outside of any test', error)),
    ]
    writeFileSync(process.env['KEYHARBOR_OUTCOMES'] ?? '', JSON.stringify(outcomes))
  }
}

/**
 * Each test, and each failure that has no test of its own: of loading the file, of a hook around a suite.
 * @param {import('vitest/node').TestModule} module
 * @returns {Outcome[]}
 */
function outcomesOf(module) {
  const file = module.relativeModuleId
  const suites = [...module.children.allSuites()]
  return [
    ...module.errors().map((error) => failed(file, 'the file itself', error)),
    ...suites.flatMap((suite) => suite.errors().map((error) => failed(file, suite.fullName, error))),
    ...[...module.children.allTests()].map((test) => outcomeOf(file, test)),
  ]
}

/**
 * @param {string} file
 * @param {import('vitest/node').TestCase} test
 * @returns {Outcome}
 */
function outcomeOf(file, test) {
  const name = test.fullName
  const result = test.result()
  if (result.state === 'passed' || result.state === 'failed') return { file, name, state: result.state }
  const reason = result.state === 'skipped' ? result.note : undefined
  if (reason) return { file, name, state: 'skipped', reason }
  return { file, name, state: 'failed', reason: 'it did not run and gives no reason: skip with `skip(reason)`' }
}

/**
 * @param {string} file
 * @param {string} name
 * @param {{ message: string }} error
 * @returns {Outcome}
 */
function failed(file, name, error) {
  return { file, name, state: 'failed', reason: error.message.split('\n')[0] ?? '' }
}
