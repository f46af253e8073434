// @ts-check
// `test`: unit and contract tests, then the type tests. Needs no build and no server.
// Arguments go to both vitest runs: `test packages/core`, `test -t 'single flight'`.
import { runVitest } from './lib/run-vitest.mjs'
import { printTotals, sumTotals } from './lib/test-totals.mjs'

const args = process.argv.slice(2)
// With a filter one of the two runs may have nothing to do; that none of them had is caught by the sum.
const some = args.length > 0 ? [...args, '--passWithNoTests'] : []

console.log('unit and contract tests')
const unit = await runVitest('unit', some)
console.log('type tests')
const types = await runVitest('types', ['--typecheck.only', ...some])
printTotals(sumTotals([unit, types]))
