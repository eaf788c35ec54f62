import { defineConfig } from 'vitest/config'

/**
 * Two projects, one after the other. `server` runs two files at a time. `browser` runs one: each of its files starts a
 * Chromium, a core and an edge, which fill two cores on their own; with two at a time they waited for each other.
 */
export default defineConfig({
  test: {
    dangerouslyIgnoreUnhandledErrors: false,
    projects: [
      {
        test: {
          name: 'server',
          include: ['tests/{unit,contract,integration}/**/*.test.{ts,tsx}'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
          // A real browser on a busy machine: tried a second time, and said so by scripts/report-second-tries.ts.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
