import { type Agent, type OutgoingHttpHeaders, request } from 'node:http';

export interface Target {
  /** Such as http://127.0.0.1:3000. */
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly agent: Agent;
}

export interface Sent {
  readonly path: string;
  /** JSON; null: a GET. */
  readonly body: string | null;
}

export interface Answer {
  /** Monotonic milliseconds. */
  readonly sentAt: number;
  readonly tookMs: number;
  /** 0: the connection broke. */
  readonly status: number;
  readonly retryAfter: boolean;
}

/** Sends one request and reads its answer to the end, unparsed. Never rejects. */
export function send({ url, headers, agent }: Target, { path, body }: Sent): Promise<Answer> {
  const sentAt = performance.now();
  return new Promise((resolve) => {
    const done = (status: number, retryAfter: boolean) =>
      resolve({ sentAt, tookMs: performance.now() - sentAt, status, retryAfter });
    const options = {
      agent,
      method: body === null ? 'GET' : 'POST',
      headers: body === null ? headers : { ...headers, 'content-type': 'application/json' },
    };
    const sending = request(url + path, options, (response) => {
      response.resume();
      response.once('end', () => done(response.statusCode ?? 0, response.headers['retry-after'] !== undefined));
      response.once('error', () => done(0, false));
    });
    sending.once('error', () => done(0, false));
    sending.end(body ?? undefined);
  });
}
