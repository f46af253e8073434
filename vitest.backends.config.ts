// Tests against real servers, which `test:backends` starts: it runs vitest with this configuration.
import { defineConfig } from 'vitest/config'
import base, { alias } from './vitest.config.ts'

export default defineConfig({
  resolve: { alias },
  test: {
    ...base.test,
    include: ['packages/*/src/**/*.backend.test.ts', 'test/backends/**/*.test.ts', 'test/**/*.backend.test.ts'],
    exclude: ['**/node_modules/**'],
    // A server on this machine answers in milliseconds; one that is still starting may take seconds.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
