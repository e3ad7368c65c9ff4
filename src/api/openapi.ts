import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Describes every route that is registered after it; the pages are at /docs, the document at /docs/json. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Storefront search',
        description: 'Products of a storefront: what its display policies let the caller find, at this second.',
        version: '1',
      },
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
    // Its pages are served from here alone, by plain HTTP inside of a network too.
    transformStaticCSP: (header) => header.replace(/ validator\.swagger\.io| upgrade-insecure-requests;/g, ''),
    uiConfig: { validatorUrl: null, docExpansion: 'list' },
  });
}
