// @ts-check
// Stands beside a run, in a session of its own, and cleans up should the run be killed: the pipe to our stdin closes when
// the run's process ends, whatever ended it.
import { sweepRun } from './abandoned-runs.mjs'

const run = process.argv[2]
if (run === undefined) throw new Error('guard.mjs is started by run.mjs, with the name of the run')
process.stdin.on('close', () => sweepRun(run)).resume()
