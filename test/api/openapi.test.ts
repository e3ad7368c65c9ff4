import { Ajv } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/api/problems.ts';
import { createDeadElasticsearch, startTestApi, type TestApi } from '../support/api.ts';
import { readDemoStorefront } from '../support/search-index.ts';

const client = createDeadElasticsearch();
const operations: { name: string; operation: Operation }[] = [];
let api: TestApi;

interface Media {
  readonly schema?: object;
  readonly examples?: Record<string, { readonly value: unknown }>;
}
interface Parameter {
  readonly name: string;
  readonly required?: boolean;
  /** Swagger UI fills it in. */
  readonly example?: unknown;
  readonly schema: { readonly examples?: readonly unknown[] };
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, Media> }>;
}

beforeAll(async () => {
  api = await startTestApi({ indices: { client, prefix: '' }, storefronts: [await readDemoStorefront('brandi')] });
  for (const app of [api.app, api.operatorApp]) {
    for (const [path, methods] of Object.entries(await describedBy(app))) {
      for (const [method, operation] of Object.entries(methods)) {
        operations.push({ name: `${method.toUpperCase()} ${path}`, operation });
      }
    }
  }
});
afterAll(async () => {
  await api.close();
  await client.close();
});

async function describedBy(app: FastifyInstance): Promise<Record<string, Record<string, Operation>>> {
  return (await app.inject('/docs/json')).json<{ paths: Record<string, Record<string, Operation>> }>().paths;
}

/** Every medium of every operation that has something to show, with a name for it. */
function media(): { name: string; medium: Media }[] {
  return operations.flatMap(({ name, operation: { requestBody, responses } }) => [
    ...Object.values(requestBody?.content ?? {}).map((medium) => ({ name: `${name} body`, medium })),
    ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.values(content).map((medium) => ({ name: `${name} ${status}`, medium })),
    ),
  ]);
}

/** Of a medium, or of the schema in it. */
function examplesOf({ schema, examples }: Media): unknown[] {
  const own = Object.values(examples ?? {}).map(({ value }) => value);
  const inSchema: unknown = schema !== undefined && 'examples' in schema ? schema.examples : [];
  return [...own, ...(Array.isArray(inSchema) ? (inSchema as unknown[]) : [])];
}

describe('the OpenAPI documents', () => {
  it('have an example for every body and every answer', () => {
    expect(operations.length).toBeGreaterThan(12);
    const without = media().filter(({ medium }) => examplesOf(medium).length === 0);
    // Not being ready is told in the form of being ready.
    expect(without.map(({ name }) => name)).toEqual(['GET /health/ready 503']);
  });

  it('have examples that their schemas accept', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const { name, medium } of media()) {
      const validate = ajv.compile(medium.schema ?? {});
      for (const example of examplesOf(medium)) {
        expect(validate(example), `${name}: ${ajv.errorsText(validate.errors)}`).toBe(true);
      }
    }
  });

  it('give a value to try for every parameter that is needed', () => {
    for (const { name, operation } of operations) {
      for (const { name: parameter, required, example, schema } of operation.parameters ?? []) {
        if (required === true) expect(example ?? schema.examples?.[0], `${name} ${parameter}`).toBeDefined();
      }
      expect(operation.summary, name).toBeTruthy();
      expect(operation.operationId, name).toBeTruthy();
    }
  });

  it('name every kind of problem somewhere, but for those of no route', () => {
    const described = JSON.stringify(operations);
    const unnamed = Object.keys(PROBLEMS).filter((name) => !described.includes(`/problems/${name}`));
    expect(unnamed).toEqual(['method-unknown', 'request-too-slow']);
  });
});
