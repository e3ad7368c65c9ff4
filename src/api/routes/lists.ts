import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { listBrands, listCategories, ListedBrandSchema, ListedCategorySchema } from '../../search/catalogue-lists.ts';
import { HitSchema } from '../../search/hit.ts';
import { productsByIds } from '../../search/products-by-ids.ts';
import { SearchResultSchema } from '../../search/search-result.ts';
import type { ProductRoutes } from './products.ts';
import { openSearchContext } from './search-context.ts';
import { STOREFRONT_PROBLEMS, STOREFRONT_ROUTE } from './storefront-route.ts';

const { release } = SearchResultSchema.properties;
const IdsSchema = Type.Object(
  {
    id: Type.Array(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), {
      minItems: 1,
      maxItems: 100,
      description: 'Product id. Repeat the parameter for several.',
      examples: [[1071974]],
    }),
  },
  { additionalProperties: false },
);
const NoQuerySchema = Type.Object({}, { additionalProperties: false });

/** Products by their ids, and the categories and brands that a shopper can find something in. */
export function registerLists(scope: FastifyInstance, routes: ProductRoutes): void {
  const typed = scope.withTypeProvider<TypeBoxTypeProvider>();
  typed.route({
    method: 'GET',
    url: '/products/by-ids',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'productsByIds',
      summary: 'Products by their ids',
      description: 'In the order of the ids. What the caller may not find, or is gone, is left out.',
      tags: ['products'],
      querystring: IdsSchema,
      response: { 200: Type.Object({ hits: Type.Array(HitSchema), release }), ...STOREFRONT_PROBLEMS },
    },
    handler: async (request) => {
      const context = await openSearchContext(request, routes);
      return { hits: await productsByIds(context, request.query.id), release: context.release };
    },
  });
  typed.route({
    method: 'GET',
    url: '/categories',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'listCategories',
      summary: 'Every category in which something is found',
      description: 'Parents before their children.',
      tags: ['lists'],
      querystring: NoQuerySchema,
      response: { 200: Type.Object({ categories: Type.Array(ListedCategorySchema), release }), ...STOREFRONT_PROBLEMS },
    },
    handler: async (request) => {
      const context = await openSearchContext(request, routes);
      return { categories: await listCategories(context), release: context.release };
    },
  });
  typed.route({
    method: 'GET',
    url: '/brands',
    schema: {
      ...STOREFRONT_ROUTE,
      operationId: 'listBrands',
      summary: 'Every brand of which something is found',
      description: 'By name.',
      tags: ['lists'],
      querystring: NoQuerySchema,
      response: { 200: Type.Object({ brands: Type.Array(ListedBrandSchema), release }), ...STOREFRONT_PROBLEMS },
    },
    handler: async (request) => {
      const context = await openSearchContext(request, routes);
      return { brands: await listBrands(context), release: context.release };
    },
  });
}
