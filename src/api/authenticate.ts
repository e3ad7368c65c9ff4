import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../api-keys/api-key.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { ApiKeyRing } from './api-keys.ts';
import type { CallerContext } from './caller-context.ts';
import { ProblemError } from './problems.ts';

/** Who asks, and for which storefront. */
export interface Access {
  readonly key: ApiKey;
  readonly storefront: Storefront;
  /** What the storefront has signed about its shopper. */
  readonly context: CallerContext;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every route below a storefront. */
    access: Access | null;
  }
}

/**
 * The key of a request and the storefront in its address.
 *
 * @throws ProblemError key-missing, key-invalid, storefront-unknown, key-forbidden, origin-forbidden: in this order, so that nobody
 * without a key learns which storefronts there are
 */
export function authenticate(
  request: FastifyRequest,
  keys: Pick<ApiKeyRing, 'find'>,
  storefronts: ReadonlyMap<string, Storefront>,
): Omit<Access, 'context'> {
  const token = presentedToken(request);
  if (token === undefined) {
    throw new ProblemError('key-missing', 'Send an API key as Authorization: Bearer <key> or X-Api-Key: <key>.');
  }
  const key = keys.find(token);
  if (key === undefined) throw new ProblemError('key-invalid', 'The API key is unknown or revoked.');
  const { storefront: id = '' } = request.params as { storefront?: string };
  const storefront = storefronts.get(id);
  if (storefront === undefined) throw new ProblemError('storefront-unknown', `There is no storefront ${quoted(id)}.`);
  if (key.storefront !== id) {
    throw new ProblemError('key-forbidden', `This API key is not for the storefront ${quoted(id)}.`);
  }
  if (key.origins !== null && !key.origins.includes(originOf(request) ?? '')) {
    throw new ProblemError('origin-forbidden', 'This API key is for pages of other addresses.');
  }
  return { key, storefront };
}

/** Where the page is that asks. Browsers leave `Origin` out where it is the API's own, and send `Referer`. */
function originOf({ headers }: FastifyRequest): string | null {
  const { origin, referer } = headers;
  if (origin !== undefined) return origin;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : null;
}

/** What `authenticate` found for this request. */
export function accessOf(request: FastifyRequest): Access {
  if (request.access === null) throw new Error('A route below a storefront was reached without its key being checked.');
  return request.access;
}

function presentedToken({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header.trim() : undefined);
}

function quoted(id: string): string {
  return JSON.stringify(id.slice(0, 40));
}
