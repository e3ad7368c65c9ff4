import { Type } from 'typebox';
import { CONTEXT_HEADER } from '../caller-context.ts';
import { type ProblemName, problemResponses } from '../problems.ts';

export const STOREFRONT_ID = Type.String({ description: 'Id of the storefront.', examples: ['brandi'] });

/** What the documentation of every search below a storefront has in common. */
export const STOREFRONT_ROUTE = {
  security: [{ bearer: [] }, { apiKey: [] }],
  params: Type.Object({ storefront: STOREFRONT_ID }),
  headers: Type.Object({
    [CONTEXT_HEADER]: Type.Optional(
      Type.String({ description: 'Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody.' }),
    ),
  }),
};

/** With which problems every search below a storefront may be answered. */
const STOREFRONT_PROBLEM_NAMES = [
  'request-invalid',
  'cursor-invalid',
  'key-missing',
  'key-invalid',
  'context-invalid',
  'key-forbidden',
  'origin-forbidden',
  'storefront-unknown',
  'headers-too-large',
  'too-many-requests',
  'internal-error',
  'index-missing',
  'index-foreign',
  'search-unavailable',
  'deny-list-stale',
  'overloaded',
] as const satisfies readonly ProblemName[];
export const STOREFRONT_PROBLEMS = problemResponses(...STOREFRONT_PROBLEM_NAMES);

/** Those of a route that operators may see a preview through. */
export const PREVIEW_PROBLEMS = problemResponses(...STOREFRONT_PROBLEM_NAMES, 'operator-only');

/** Those of a route that takes a body. */
export const BODY_PROBLEMS = problemResponses('body-too-large', 'media-type-unsupported');
