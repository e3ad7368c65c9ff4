import { buildApp } from 'fauxqs';

const REGION = 'ap-northeast-2';

type QueueFields = { QueueUrl?: unknown; QueueUrls?: unknown };

function hasFields(value: unknown): value is QueueFields {
  return typeof value === 'object' && value !== null;
}

/**
 * Starts the SQS stand-in on 127.0.0.1. Queues and messages live in its memory.
 *
 * By itself it names queues `http://sqs.REGION.localhost:PORT/...`, and AWS clients send to that host, which most machines cannot
 * resolve. So queue URLs are translated on the way out and back in.
 */
export async function startSqsStandIn(port: number): Promise<void> {
  const app = buildApp({ logger: false, defaultRegion: REGION });
  const innerUrls = new Map<string, string>();

  function outward(url: unknown): unknown {
    if (typeof url !== 'string') return url;
    const outer = `http://127.0.0.1:${port}${new URL(url).pathname}`;
    innerUrls.set(outer, url);
    return outer;
  }

  app.addHook('preHandler', async (request) => {
    const { body } = request;
    if (!hasFields(body) || typeof body.QueueUrl !== 'string') return;
    body.QueueUrl = innerUrls.get(body.QueueUrl) ?? body.QueueUrl;
  });
  app.addHook('preSerialization', async (_request, _reply, payload) => {
    if (!hasFields(payload)) return payload;
    if (Array.isArray(payload.QueueUrls)) return { ...payload, QueueUrls: payload.QueueUrls.map(outward) };
    return payload.QueueUrl === undefined ? payload : { ...payload, QueueUrl: outward(payload.QueueUrl) };
  });
  await app.listen({ port, host: '127.0.0.1' });
}
