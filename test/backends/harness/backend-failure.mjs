// @ts-check
// What the harness throws when it can not do its work. The message is all the user sees: which server, what is wrong or
// missing, what to do.

export class BackendFailure extends Error {}

/**
 * Does `task`; its failure becomes a BackendFailure, `<problem>: <what went wrong>`.
 * @template T
 * @param {string} problem
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function orSay(problem, task) {
  try {
    return await task()
  } catch (error) {
    throw new BackendFailure(`${problem}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
