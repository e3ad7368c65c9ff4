import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

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
