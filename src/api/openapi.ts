import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { ROUTE_EXAMPLES } from './route-examples.ts';

/** What the documentation says about an app as a whole. */
export interface ApiDescription {
  readonly title: string;
  readonly description: string;
}

/** Describes every route that is registered after it; the pages are at /docs, the document at /docs/json. */
export async function registerOpenApi(app: FastifyInstance, description: ApiDescription): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...description, version: '1' },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key, sfs_...' },
          apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
    },
    transformObject: (described) => {
      if (!('openapiObject' in described)) return described.swaggerObject;
      addExamples(described.openapiObject.paths ?? {});
      return described.openapiObject;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: pagesPolicy,
    uiConfig: { validatorUrl: null, docExpansion: 'list' },
  });
}

/** The pages are served from here alone, by plain HTTP inside of a network too, and set styles as they run. */
function pagesPolicy(header: string): string {
  return header
    .replace(/ validator\.swagger\.io| upgrade-insecure-requests;/g, '')
    .replace("style-src 'self' https:", "style-src 'self' 'unsafe-inline'");
}

type Paths = Readonly<Record<string, Partial<Record<string, unknown>> | undefined>>;

interface Media {
  examples?: Record<string, { readonly value: unknown }>;
}
interface Operation {
  readonly operationId?: string;
  readonly requestBody?: { readonly content?: Record<string, Media> };
  readonly responses?: Record<string, { readonly content?: Record<string, Media> }>;
}

/** Beside the schemas, so that a route says what it takes and an example shows it. */
function addExamples(paths: Paths): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path ?? {}) as Operation[])) {
    const example = ROUTE_EXAMPLES[operation.operationId ?? ''];
    if (example === undefined) continue;
    const json = 'application/json';
    const [body, answer] = [operation.requestBody?.content?.[json], operation.responses?.['200']?.content?.[json]];
    if (body !== undefined && example.body !== undefined) body.examples = { example: { value: example.body } };
    if (answer !== undefined) answer.examples = { example: { value: example.answer } };
  }
}
