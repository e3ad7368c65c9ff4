import { defineConfig } from 'vitest/config';

/** The proofs at their full size: minutes each. `npm run test:policies -- --full` runs them. */
export default defineConfig({
  test: {
    include: ['test/full/*-full.ts'],
    globalSetup: ['test/support/stack.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    // Each measures: one at a time.
    fileParallelism: false,
  },
});
