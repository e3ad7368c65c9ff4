import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiDependencies } from '../../app.ts';
import { type Access, accessOf } from '../../authenticate.ts';
import { ProblemError, problemResponses } from '../../problems.ts';

/** @throws ProblemError operator-only when the key is a shop's */
export function requireOperator(request: FastifyRequest): Access {
  const access = accessOf(request);
  if (access.key.role === 'operator') return access;
  throw new ProblemError('operator-only', 'This needs the key of an operator.');
}

/** @throws ProblemError source-unavailable when this process has no address of the database */
export function requireSource({ source }: ApiDependencies): NonNullable<ApiDependencies['source']> {
  if (source !== null) return source;
  throw new ProblemError('source-unavailable', 'This process was started without MYSQL_URL.');
}

/** A moment that a caller may name. */
export const AtSchema = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'Another moment than now, with its offset.',
  examples: ['2026-12-24T00:00:00+09:00'],
});

/** Epoch milliseconds of a moment with an offset. @throws ProblemError request-invalid */
export function readMoment(text: string): number {
  const moment = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new ProblemError(
    'request-invalid',
    `"${text.slice(0, 40)}" is not a moment such as 2026-12-24T00:00:00+09:00.`,
  );
}

export const OPERATOR_PROBLEMS = problemResponses(
  'request-invalid',
  'key-missing',
  'key-invalid',
  'context-invalid',
  'key-forbidden',
  'origin-forbidden',
  'operator-only',
  'storefront-unknown',
  'headers-too-large',
  'too-many-requests',
  'internal-error',
  'source-unavailable',
  'index-missing',
  'search-unavailable',
  'deny-list-stale',
  'overloaded',
);
