import { Type } from 'typebox';
import { CONTEXT_HEADER } from '../caller-context.ts';
import { problemResponses } from '../problems.ts';

/** What the documentation of every search below a storefront has in common. */
export const STOREFRONT_ROUTE = {
  security: [{ bearer: [] }, { apiKey: [] }],
  params: Type.Object({
    storefront: Type.String({ description: 'Id of the storefront.', examples: ['brandi'] }),
  }),
  headers: Type.Object({
    [CONTEXT_HEADER]: Type.Optional(
      Type.String({ description: 'Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody.' }),
    ),
  }),
};

const NAMES = [
  'request-invalid',
  'key-missing',
  'key-invalid',
  'context-invalid',
  'key-forbidden',
  'origin-forbidden',
  'storefront-unknown',
  'too-many-requests',
  'internal-error',
  'index-missing',
  'search-unavailable',
  'deny-list-stale',
  'overloaded',
] as const;

export const STOREFRONT_PROBLEMS = problemResponses(...NAMES);

/** Those of a route that operators may see a preview through. */
export const PREVIEW_PROBLEMS = problemResponses(...NAMES, 'operator-only');

/** Those of a route that takes a body. */
export const BODY_PROBLEMS = problemResponses('body-too-large', 'media-type-unsupported');
