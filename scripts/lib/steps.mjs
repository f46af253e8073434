// @ts-check
// Runs the named steps of a root script, says how each went, and how to run a failed one alone.
import { availableParallelism } from 'node:os'

/**
 * One step. `run` resolves with what to print under its line (nothing when empty) and throws when the step fails.
 * `needs` names steps that must have passed before, where they run at all. `alone` is the command that runs just this step.
 * @typedef {{ name: string, alone: string, needs?: string[], run: () => Promise<string> }} Step
 */

/** @typedef {'passed' | 'failed' | 'not run'} End how a step ended; `not run` when one that it needs did not pass */

/** A step that failed; the message is the output of the tool. */
export class StepFailure extends Error {}

/**
 * Turns the outcome of a tool into the result of a step.
 * @param {import('./run-tool.mjs').Outcome} outcome
 */
export function need({ ok, output }) {
  if (!ok) throw new StepFailure(output)
  return output
}

/**
 * Runs the steps, as many at once as there are cores, and prints a line for each as it ends.
 * Sets the exit code to 1 when one failed. Resolves with the names of the failed ones.
 * @param {string} title
 * @param {Step[]} steps
 */
export async function runSteps(title, steps) {
  const start = performance.now()
  const turn = limit(availableParallelism())
  /** @type {Map<string, Promise<End>>} */
  const ended = new Map()
  for (const step of steps) ended.set(step.name, runWhenPossible(step, ended, turn))
  await Promise.all(ended.values())
  return await conclude(title, steps, ended, start)
}

/**
 * @param {Step} step
 * @param {ReadonlyMap<string, Promise<End>>} ended
 * @param {<T>(run: () => Promise<T>) => Promise<T>} turn
 * @returns {Promise<End>}
 */
async function runWhenPossible(step, ended, turn) {
  for (const name of step.needs ?? []) {
    if (((await ended.get(name)) ?? 'passed') === 'passed') continue
    console.log(`– ${step.name}  not run, since ${name} failed`)
    return 'not run'
  }
  return await turn(() => runStep(step))
}

/**
 * @param {string} title
 * @param {Step[]} steps
 * @param {ReadonlyMap<string, Promise<End>>} ended
 * @param {number} start
 */
async function conclude(title, steps, ended, start) {
  const failed = []
  for (const step of steps) if ((await ended.get(step.name)) === 'failed') failed.push(step.name)
  const all = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, ${seconds(start)}`
  if (failed.length === 0) console.log(`${title}: passed (${all})`)
  else console.log(`${title}: FAILED in ${failed.join(', ')} (${all})`)
  if (failed.length > 0) process.exitCode = 1
  return failed
}

/**
 * @param {Step} step
 * @returns {Promise<End>}
 */
async function runStep(step) {
  const start = performance.now()
  try {
    const said = await step.run()
    console.log(`✓ ${step.name}  ${seconds(start)}${said === '' ? '' : `\n${indented(said)}`}`)
    return 'passed'
  } catch (error) {
    console.log(`✗ ${step.name}  ${seconds(start)}\n${indented(told(error))}\n  Only this step: ${step.alone}`)
    return 'failed'
  }
}

/** A failure of a tool needs no stack of ours; anything else is a defect of the script. @param {unknown} error */
function told(error) {
  if (error instanceof StepFailure) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** @param {string} text */
function indented(text) {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

/** @param {number} start */
function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}

/**
 * Lets at most `most` of the given functions run at a time.
 * @param {number} most
 * @returns {<T>(run: () => Promise<T>) => Promise<T>}
 */
function limit(most) {
  let running = 0
  /** @type {(() => void)[]} */
  const waiting = []
  return async (run) => {
    if (running === most) await new Promise((resolve) => waiting.push(() => resolve(undefined)))
    else running += 1
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
