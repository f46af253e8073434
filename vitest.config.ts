// Tests without a server: the units beside their files, and what goes across packages. Real servers: vitest.backends.config.ts.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (fromRoot: string): string => fileURLToPath(new URL(fromRoot, import.meta.url))

/** Tests run from the sources, so that they need no build. */
export const alias = [
  { find: '@keyharbor/testing/vitest', replacement: path('packages/testing/src/vitest.ts') },
  { find: /^@keyharbor\/([a-z]+)$/, replacement: path('packages/$1/src/index.ts') },
]

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/backends/**', '**/*.backend.test.ts', '**/node_modules/**'],
    // Fails a test that lets the value of a test secret out.
    setupFiles: [path('packages/testing/src/vitest-setup.ts')],
    // A test that asserts nothing would pass whatever the code does.
    expect: { requireAssertions: true },
    typecheck: { include: ['test/types/**/*.test-d.ts'], tsconfig: path('test/types/tsconfig.json') },
  },
})
