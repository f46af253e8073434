// @ts-check
// vitest reporter: writes the counts of a run, with the reason of each skip, which vitest's JSON report leaves out.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes to the file that `KEYHARBOR_TOTALS` names. */
export default class TotalsReporter {
  /** @type {RegExp | undefined} */
  #pattern

  /** Files of which only given lines are run. @type {ReadonlySet<string>} */
  #inPart = new Set()

  /** @param {import('vitest/node').Vitest} vitest */
  onInit(vitest) {
    this.#pattern = vitest.config.testNamePattern
  }

  /** @param {ReadonlyArray<import('vitest/node').TestSpecification>} specifications */
  onTestRunStart(specifications) {
    this.#inPart = new Set(specifications.filter(({ testLines }) => testLines).map(({ moduleId }) => moduleId))
  }

  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandled errors outside of any test
   */
  onTestRunEnd(modules, unhandled) {
    const file = process.env['KEYHARBOR_TOTALS']
    if (file === undefined) throw new Error('Set KEYHARBOR_TOTALS to the file that the counts go to.')
    const tests = modules.flatMap((module) => [...module.children.allTests()]).filter((test) => !this.#isLeftOut(test))
    const failures = modules.filter(isBroken).length + unhandled.length
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(count(tests, failures), null, 2))
  }

  /**
   * vitest calls what was not asked for skipped too. Of a file taken by lines it does not say which tests those left out.
   * @param {import('vitest/node').TestCase} test
   */
  #isLeftOut(test) {
    const result = test.result()
    if (result.state !== 'skipped') return false
    if (this.#pattern !== undefined && !this.#pattern.test(matchedName(test))) return true
    return this.#inPart.has(test.module.moduleId) && !result.note
  }
}

/**
 * @param {readonly import('vitest/node').TestCase[]} tests
 * @param {number} failures those that are no test's
 */
function count(tests, failures) {
  const inState = (/** @type {string} */ state) => tests.filter((test) => test.result().state === state)
  const skips = inState('skipped').map((test) => ({ test: nameOf(test), reason: reasonOf(test) }))
  const failed = inState('failed').length + failures
  return { passed: inState('passed').length, failed, skipped: skips.length, skips }
}

/** A file that failed without a failed test: it could not be loaded, or a hook threw. @param {import('vitest/node').TestModule} module */
function isBroken(module) {
  return module.state() === 'failed' && ![...module.children.allTests('failed')].length
}

/** The name that `-t` is compared with: of the suites and the test, with spaces between. @param {import('vitest/node').TestCase} test */
function matchedName(test) {
  let { name, parent } = test
  while (parent.type === 'suite') {
    name = `${parent.name} ${name}`
    parent = parent.parent
  }
  return name
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
