import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';
import { runSchemathesis } from './run-schemathesis.ts';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await openApiUnderTest(inject('stack'));
});
afterAll(() => api.close());

/** A short run of `npm run test:schemathesis`; always the same cases. */
it.each([
  ['storefronts', 8, 500],
  ['operators', 4, 100],
])('the API of %s keeps to its OpenAPI document', { timeout: 120_000 }, async (name, casesForEach, least) => {
  const found = api.apis.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no API of ${name}.`);
  const result = await runSchemathesis(found, { casesForEach, seed: 7 });
  expect(result.passed, `${result.output}\n${api.log()}`).toBe(true);
  // With the edges of every schema: a document that has lost its routes would pass too.
  expect(result.cases).toBeGreaterThan(least);
});
