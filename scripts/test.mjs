// @ts-check
// `test`: unit and contract tests, then the type tests. Needs no build and no server.
import { readArguments } from './lib/arguments.mjs'
import { runVitest } from './lib/run-vitest.mjs'
import { anyTestFile } from './lib/test-files.mjs'
import { printTotals, sumTotals } from './lib/test-totals.mjs'

const usage = `Usage: test [path]… [-t <pattern>] [--bail <n>]   Without a path: all tests that need no server.
  path     files whose path contains it: packages/core, secret-client, test/types
  -t       tests whose full name matches the regular expression
  --bail   stop after so many failures
The rest of what vitest can do, for the unit and contract tests: npx vitest --help`

const { values, positionals: paths } = readArguments(usage, {
  options: { testNamePattern: { type: 'string', short: 't' }, bail: { type: 'string' } },
  allowPositionals: true,
})
const runs = [
  { name: 'unit', title: 'unit and contract tests', suffix: '.test.ts', options: [] },
  { name: 'types', title: 'type tests', suffix: '.test-d.ts', options: ['--typecheck.only'] },
]
const args = Object.entries(values).map(([name, value]) => `--${name}=${value}`)
// That no test at all has run is caught by the sum.
if (paths.length > 0 || args.length > 0) args.push('--passWithNoTests')

const totals = []
for (const { name, title, suffix, options } of runs) {
  if (!anyTestFile(suffix, paths)) continue
  console.log(title)
  totals.push(await runVitest(name, [...options, ...args, ...paths]))
}
printTotals(sumTotals(totals))
