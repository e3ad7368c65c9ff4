import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** The operation of an AWS request, such as ReceiveMessage; empty elsewhere. */
  readonly operation: string;
  /** What a client of Elasticsearch names its request by; empty elsewhere. */
  readonly opaqueId: string;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What becomes of one request. */
export type Interference =
  /** It reaches the service, perhaps with another path or body, and its answer comes back, perhaps as another one. */
  | {
      readonly kind: 'pass';
      readonly path?: string;
      readonly body?: Buffer;
      readonly change?: (answer: HttpAnswer) => HttpAnswer;
    }
  /** It never reaches the service. */
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'reset' }
  /** The service has it, and the connection breaks before it answers. */
  | { readonly kind: 'reset-after' }
  /** Half of the answer arrives. */
  | { readonly kind: 'truncated' }
  /** It reaches nobody, and no answer comes. */
  | { readonly kind: 'silent' };

export type Meddler = (request: HttpRequest) => Interference | Promise<Interference>;

/** Stands before a service and breaks, holds or changes single requests as it is told. */
export interface HttpProxy {
  readonly port: number;
  /** Decides about each request from now on; null: all pass. */
  meddle(meddler: Meddler | null): void;
  close(): Promise<void>;
}

export const PASS: Interference = { kind: 'pass' };

/** @param onAnswered told about every answer of the service, before it is passed on, and whether somebody waits for it */
export async function openHttpProxy(
  target: string,
  onAnswered: (request: HttpRequest, answer: HttpAnswer, isAwaited: boolean) => void = () => undefined,
): Promise<HttpProxy> {
  const agent = new Agent({ keepAlive: true });
  let meddler: Meddler | null = null;
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      operation: String(incoming.headers['x-amz-target'] ?? '').replace(/^AmazonSQS\./, ''),
      opaqueId: String(incoming.headers['x-opaque-id'] ?? ''),
      body: await bodyOf(incoming),
    };
    const fate = meddler === null ? PASS : await meddler(request);
    if (fate.kind === 'silent') return;
    if (fate.kind === 'reset') return void incoming.socket.resetAndDestroy();
    if (fate.kind === 'answer') return send(response, fate.answer);
    const body = fate.kind === 'pass' ? (fate.body ?? request.body) : request.body;
    const path = fate.kind === 'pass' ? (fate.path ?? request.path) : request.path;
    const answered = await forward(agent, new URL(path, target), incoming, body);
    onAnswered(request, answered, !incoming.socket.destroyed);
    if (fate.kind === 'reset-after') return void incoming.socket.resetAndDestroy();
    if (fate.kind === 'truncated') {
      response.writeHead(answered.status, { ...answered.headers, 'content-length': answered.body.length });
      response.write(answered.body.subarray(0, answered.body.length >> 1), () => incoming.socket.destroy());
      return;
    }
    send(response, fate.change?.(answered) ?? answered);
  }

  return {
    port: (server.address() as AddressInfo).port,
    meddle(next) {
      meddler = next;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** As Elasticsearch answers; without the header its client refuses the answer. */
export function elasticsearchAnswer(status: number, body: unknown): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}

/** As SQS refuses. @param fault such as com.amazonaws.sqs#RequestThrottled */
export function sqsRefusal(status: number, fault: string): HttpAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { status, headers, body: Buffer.from(JSON.stringify({ __type: fault, message: 'refused by a test' })) };
}

/** Headers of one connection, and of a body whose length may change. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding', 'host']);

async function forward(agent: Agent, url: URL, incoming: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
  const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !OWN_HEADERS.has(name)));
  const outgoing = requestOf(url, {
    agent,
    method: incoming.method ?? 'GET',
    headers: { ...headers, 'content-length': body.length },
  });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 502,
    headers: Object.fromEntries(
      Object.entries(answer.headers).flatMap(([name, value]) =>
        OWN_HEADERS.has(name) || typeof value !== 'string' ? [] : [[name, value]],
      ),
    ),
    body: await bodyOf(answer),
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
