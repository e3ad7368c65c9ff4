import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problems.ts';

/**
 * Refuses what the validator lets pass: it reads some hundred digits as Infinity, which no `maximum` holds back, and which
 * would then be no number in a search, so that the filter were dropped without a word.
 */
export function refuseEndlessNumbers(app: FastifyInstance): void {
  app.addHook('preHandler', async ({ query, params, body }) => {
    for (const sent of [query, params, body]) {
      const name = endlessIn(sent);
      if (name === null) continue;
      const message = 'is too large for a number';
      throw new ProblemError('request-invalid', `${name} ${message}`, [{ parameter: name, message }]);
    }
  });
}

/** The name beside an endless number, however deep it lies; null: there is none. */
function endlessIn(sent: unknown): string | null {
  const left: { readonly name: string; readonly value: unknown }[] = [{ name: 'body', value: sent }];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const { name, value } = one;
    if (typeof value === 'number' && !Number.isFinite(value)) return name;
    if (typeof value !== 'object' || value === null) continue;
    // Places of a list have the list's own name.
    const list = Array.isArray(value);
    for (const [key, inner] of Object.entries(value)) left.push({ name: list ? name : key, value: inner as unknown });
  }
  return null;
}
