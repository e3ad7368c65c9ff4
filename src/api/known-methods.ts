import type { FastifyInstance } from 'fastify';
import { sendProblem } from './error-handler.ts';

/** HEAD is answered wherever GET is, OPTIONS where browsers may ask. */
const ANSWERED_ELSEWHERE: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/**
 * Collects the routes that are registered from here on. What it returns is called when there are no more: from then on
 * another method of a known address is told which ones there are (405), and is not an unknown address.
 */
export function collectMethods(app: FastifyInstance): () => void {
  const routes = new Map<string, Set<string>>();
  let done = false;
  app.addHook('onRoute', ({ url, method }) => {
    if (done || url.includes('*')) return;
    const known = routes.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    routes.set(url, known);
  });
  return () => {
    done = true;
    for (const [url, known] of routes) {
      const others = app.supportedMethods.filter((method) => !known.has(method) && !ANSWERED_ELSEWHERE.has(method));
      const allowed = [...known].sort().join(', ');
      app.route({
        method: others,
        url,
        schema: { hide: true },
        // Before the body is looked at: whatever it is, it has nowhere to go.
        onRequest: (request, reply) => {
          const detail = `This address answers ${allowed}, not ${request.method}.`;
          sendProblem(request, reply.header('allow', allowed), { problem: 'method-unknown', detail });
        },
        handler: (_request, reply) => reply.callNotFound(),
      });
    }
  };
}
