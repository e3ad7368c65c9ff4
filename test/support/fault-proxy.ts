import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to one bulk request: refused as a whole with a status, refused for every other of its items while the
 * rest is indexed, cut off before or after Elasticsearch has had it, answered by half of a body, or never answered.
 */
export type BulkFault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'items-refused' }
  | { readonly kind: 'reset-before' }
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'silent' };

export interface FaultProxy {
  readonly url: string;
  /** Bulk requests seen so far, broken ones included. */
  readonly bulkRequests: number;
  /** The next bulk requests meet these, in order; those after them pass. */
  breakNext(...faults: readonly BulkFault[]): void;
  close(): Promise<void>;
}

/** Stands before Elasticsearch and breaks bulk requests as asked; everything else passes unchanged. */
export async function createFaultProxy(target: string): Promise<FaultProxy> {
  const faults: BulkFault[] = [];
  let bulkRequests = 0;
  const server = createServer((request, response) => {
    const bulk = request.url?.includes('/_bulk') === true;
    if (bulk) bulkRequests += 1;
    answer(target, bulk ? faults.shift() : undefined, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get bulkRequests() {
      return bulkRequests;
    },
    breakNext: (...next) => {
      faults.splice(0, faults.length, ...next);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  target: string,
  fault: BulkFault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  if (fault?.kind === 'status') return send(response, fault.status, errorBody(fault.status));
  if (fault?.kind === 'reset-before') return cutOff(request);
  if (fault?.kind === 'silent') return;
  if (fault?.kind === 'items-refused') return refuseItems(target, request, body, response);
  const passed = await pass(target, request, body);
  if (fault?.kind === 'reset-after') return cutOff(request);
  if (fault?.kind === 'truncated') {
    response.writeHead(passed.status, { ...headersOf(passed), 'content-length': passed.text.length });
    response.write(passed.text.slice(0, passed.text.length / 2), () => cutOff(request));
    return;
  }
  response.writeHead(passed.status, headersOf(passed)).end(passed.text);
}

interface Passed {
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
}

async function pass(target: string, request: IncomingMessage, body: Buffer): Promise<Passed> {
  const answered = await fetch(new URL(request.url ?? '/', target), {
    method: request.method ?? 'GET',
    headers: Object.fromEntries(
      ['authorization', 'content-type', 'accept'].flatMap((name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    ),
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  return {
    status: answered.status,
    text: await answered.text(),
    contentType: answered.headers.get('content-type') ?? 'application/json',
  };
}

/** The even items reach Elasticsearch; the odd ones are told that its queue is full. */
async function refuseItems(
  target: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const lines = body.toString('utf8').trimEnd().split('\n');
  const kept = lines.filter((_, at) => Math.floor(at / 2) % 2 === 0);
  const passed = await pass(target, request, Buffer.from(`${kept.join('\n')}\n`));
  const { items } = JSON.parse(passed.text) as { items: object[] };
  const refused = { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue capacity' } };
  const all = Array.from({ length: lines.length / 2 }, (_, at) => (at % 2 === 0 ? items[at / 2] : { index: refused }));
  response.writeHead(200, headersOf(passed)).end(JSON.stringify({ errors: true, items: all }));
}

/** Without this header the client takes the answer for another product's. */
function headersOf({ contentType }: { readonly contentType: string }): Record<string, string> {
  return { 'content-type': contentType, 'x-elastic-product': 'Elasticsearch' };
}

function errorBody(status: number): string {
  const type = status === 429 ? 'circuit_breaking_exception' : 'test_exception';
  return JSON.stringify({ status, error: { type, reason: `refused with ${status}`, root_cause: [] } });
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, headersOf({ contentType: 'application/json' })).end(text);
}

function cutOff(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
