import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../app.ts';
import { guardStorefront } from '../storefront-guard.ts';
import { openProductRoutes } from '../storefronts.ts';
import { registerExplanation } from './explanation.ts';
import { registerPoliciesDiff } from './policies-diff.ts';

/** What operators call below /v1/storefronts/{storefront}, each route with the key of an operator of that storefront. */
export async function registerOperatorRoutes(scope: FastifyInstance, dependencies: ApiDependencies): Promise<void> {
  await guardStorefront(scope, dependencies);
  registerExplanation(scope, openProductRoutes(dependencies));
  registerPoliciesDiff(scope, dependencies);
}
