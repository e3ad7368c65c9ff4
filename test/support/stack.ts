// Vitest's global set-up: the real services, once for all test files.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { leaseStack, type StackAddresses, startStack } from '../../local/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the services of the test stack answer: `inject('stack')`. */
    stack: StackAddresses;
  }
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Starts the test stack, or joins the one that another run is using, and ends it with the last run. It ends as well when vitest is
 * interrupted or killed. With `STOREFRONT_SEARCH_TEST_STACK=keep` it stays on for the next run.
 */
export default async function setUpStack(project: TestProject): Promise<() => Promise<void>> {
  const options = { name: 'test', root, onStep: (step: string) => console.error(`test stack: ${step}`) } as const;
  if (process.env['STOREFRONT_SEARCH_TEST_STACK'] === 'keep') {
    project.provide('stack', await startStack(options));
    return () => Promise.resolve();
  }
  const lease = await leaseStack(options);
  project.provide('stack', lease.addresses);
  return lease.release;
}
