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
  // Proofs that measure need the compiler that the test stack's Elasticsearch does without.
  const measures = process.env['STOREFRONT_SEARCH_POLICIES'] === 'full';
  const name = measures ? 'bench' : 'test';
  const options = { name, root, onStep: (step: string) => console.error(`${name} stack: ${step}`) } as const;
  if (process.env['STOREFRONT_SEARCH_TEST_STACK'] === 'keep') {
    project.provide('stack', await startStack(options));
    return () => Promise.resolve();
  }
  const lease = await leaseStack({ ...options, fresh: measures });
  project.provide('stack', lease.addresses);
  return lease.release;
}
