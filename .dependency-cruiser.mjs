// @ts-check
// What may import what: rules 1 to 4 of the architecture. Each comment says what to do instead.

const test = String.raw`\.(test|test-d|bench)\.ts$`
const sources = '^packages/[^/]+/src/'
const adapters = '(aws|azure|gcp|vault|local)'
const vendorSdks = String.raw`(^|/)node_modules/(@aws-sdk|@azure|@google-cloud|node-vault|age-encryption)(/|$)`
/** The clock of the machine, and the one that tests move. */
const clocks = String.raw`^packages/(core/src/clock|testing/src/manual-clock)\.ts$`

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'core-store-imports-nothing',
    comment:
      'core/src/store is the contract that everybody else builds on. Move what it needs into core/src/store, or move this code to the folder that uses it.',
    severity: 'error',
    from: { path: '^packages/core/src/store/', pathNot: test },
    to: { pathNot: '^packages/core/src/store/' },
  },
  {
    name: 'core-names-no-vendor',
    comment:
      'core is the same for every store: it imports its own files and node builtins. Put code for one store into its adapter package, behind a method of the contract.',
    severity: 'error',
    from: { path: '^packages/core/src/', pathNot: test },
    to: { pathNot: String.raw`^packages/core/src/`, dependencyTypesNot: ['core'] },
  },
  {
    name: 'core-does-no-io',
    comment:
      'core reaches files, processes and the network only through a store. Put this into an adapter, behind a method of the contract.',
    severity: 'error',
    from: { path: '^packages/core/src/', pathNot: test },
    to: {
      path: String.raw`^(node:)?(fs|child_process|cluster|worker_threads|net|tls|dgram|dns|http|https|http2|readline|repl)(/|$)`,
      dependencyTypes: ['core'],
    },
  },
  {
    name: 'adapter-imports-no-adapter',
    comment:
      'Adapters know nothing of each other. Copy the few lines, or move the helper to core once three adapters need it.',
    severity: 'error',
    from: { path: `^packages/${adapters}/src/` },
    to: { path: `^packages/${adapters}/src/`, pathNot: '^packages/$1/src/' },
  },
  {
    name: 'packages-meet-at-their-entries',
    comment:
      'A package sees of another only what its entry exports. Import from "@keyharbor/<name>", and export there what is missing.',
    severity: 'error',
    from: { path: '^packages/([^/]+)/' },
    to: { path: sources, pathNot: ['^packages/$1/', String.raw`^packages/[^/]+/src/(index|vitest)\.ts$`] },
  },
  {
    name: 'only-declared-dependencies',
    comment:
      'Users would not get this module. Add it to dependencies or peerDependencies of this package, or do without it.',
    severity: 'error',
    from: { path: sources, pathNot: test },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional'],
    },
  },
  {
    name: 'vendor-sdk-imported-lazily',
    comment:
      'Importing an adapter must be cheap and must work without its SDK. Use `import type` here, and `await import(…)` where the client is first needed.',
    severity: 'error',
    from: { path: sources, pathNot: test },
    to: { path: vendorSdks, dependencyTypesNot: ['dynamic-import', 'type-only', 'type-import'] },
  },
  {
    name: 'pure-file-takes-time-as-argument',
    comment:
      'This file is pure so that every case of it can be tested. Take the time as an argument and let the caller ask its clock.',
    severity: 'error',
    from: { path: String.raw`(^|/)(freshness|lease-schedule|cache-key|back-off|cool-down|failure-rules)\.ts$` },
    to: { path: [clocks, String.raw`^(node:)?(timers|timers/promises|perf_hooks)$`] },
  },
  {
    name: 'time-comes-from-the-clock',
    comment:
      'Tests could not move this time. Take a `Clock` (packages/core/src/clock.ts) and use its now, monotonic and setTimer.',
    severity: 'error',
    from: { path: sources, pathNot: [test, clocks] },
    to: { path: String.raw`^(node:)?(timers|timers/promises|perf_hooks)$`, dependencyTypes: ['core'] },
  },
  {
    name: 'esm-only',
    comment: 'Everything here is ESM. Use `import`, or `await import(…)` where it must happen later.',
    severity: 'error',
    from: { path: sources },
    to: { dependencyTypes: ['require', 'exotic-require', 'import-equals'] },
  },
  {
    name: 'no-require-in-disguise',
    comment: 'createRequire brings CommonJS back. Use `await import(…)`.',
    severity: 'error',
    from: { path: sources, pathNot: test },
    to: { path: '^(node:)?module$', dependencyTypes: ['core'] },
  },
  {
    name: 'no-circular',
    comment:
      'These files import each other, so neither can be read or loaded alone. Move what both need into a third file, types too.',
    severity: 'error',
    from: { path: '^(packages|test|examples)/' },
    to: { circular: true },
  },
  {
    name: 'testing-only-in-tests',
    comment:
      'Published code must not need the test kit. Import @keyharbor/testing in *.test.ts only, or move this helper there.',
    severity: 'error',
    from: { path: sources, pathNot: [test, '^packages/testing/'] },
    to: { path: '^packages/testing/' },
  },
  {
    name: 'sources-import-no-tests',
    comment: 'Test code is not published. Move what both need into a source file.',
    severity: 'error',
    from: { path: sources, pathNot: test },
    to: { path: [test, '^(test|examples|scripts)/', '^packages/[^/]+/(test|fixtures)/'] },
  },
  {
    name: 'not-to-unresolvable',
    comment: 'There is no such module. Correct the path (with its .ts ending), or install and declare the package.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden,
  options: {
    // Sees `import type` and `.ts` specifiers, which are gone after compilation.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: String.raw`(^|/)(dist|\.tools|\.tmp)/` },
    exoticRequireStrings: ['createRequire'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
}
