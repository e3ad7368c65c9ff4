import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends the run's output with the line `N passed, N failed`, for people and machines that read only that. What fails
 * outside a test (a file that can't be imported, a hook, an unhandled rejection) counts as one failure each.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      for (const test of module.children.allTests('passed')) passed += test.ok() ? 1 : 0;
      const failedTests = [...module.children.allTests('failed')].length;
      failed += failedTests === 0 && !module.ok() ? 1 : failedTests;
    }
    // Only at the exit is everything printed that comes after the tests, such as the stack being stopped.
    process.once('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }
}
