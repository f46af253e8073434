// Vitest for the tests that need a running server; run through `test:backends`, which starts the servers and names the files.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

export default defineConfig({
  ...base,
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    ...base.test,
    include: ['{packages,examples,test}/**/*.backend.test.ts', 'test/backends/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // A forgotten `.only` would leave the other cases out.
    allowOnly: false,
  },
})
