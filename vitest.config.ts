import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`packages/${path}`, import.meta.url))

/** Tests run from the sources, so that they need no build. */
const alias = [
  { find: '@keyharbor/testing/vitest', replacement: source('testing/src/vitest.ts') },
  { find: /^@keyharbor\/([a-z]+)$/, replacement: source('$1/src/index.ts') },
]

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/backends/**', '**/node_modules/**'],
    // A test that asserts nothing would pass whatever the code does.
    expect: { requireAssertions: true },
  },
})
