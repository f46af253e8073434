// @ts-check
// Where the harness keeps its things. Both folders are git-ignored.
import { join } from 'node:path'
import { root } from '../../../scripts/lib/workspace.mjs'

/** Installed servers, one folder each. They stay until their pinned version changes. */
export const toolsFolder = join(root, '.tools')

/** One folder for each run that is under way: the processes it started and their HOME. */
export const runsFolder = join(root, '.tmp', 'backends')

/** Logs of the servers of the last runs. */
export const logFolder = join(root, '.tmp', 'log')
