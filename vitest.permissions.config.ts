// The unit tests of core in processes that may neither write files nor start anything: `test:next` runs them on newer Nodes.
import { defineConfig } from 'vitest/config'
import base, { alias } from './vitest.config.ts'

export default defineConfig({
  resolve: { alias },
  test: {
    ...base.test,
    include: ['packages/core/src/**/*.test.ts'],
    // They start processes and threads themselves, as the world around core.
    exclude: ['**/*.process.test.ts'],
    pool: 'forks',
    execArgv: ['--permission', '--allow-fs-read=*'],
    setupFiles: ['test/next/no-rights.ts', ...[base.test?.setupFiles ?? []].flat()],
  },
})
