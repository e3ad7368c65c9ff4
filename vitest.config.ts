import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/stack.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    // On Node 20 the AWS SDK would write seven lines about it in every worker.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: Elasticsearch wants one of them.
    maxWorkers: 2,
  },
});
