import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forward } from './forward.ts';
import { send, type Sent, type Target } from './send.ts';

/** A search of the API, and what it asks of Elasticsearch. */
export interface RecordedSearch {
  readonly api: Sent;
  readonly elasticsearch: Sent;
}

/** Stands before Elasticsearch and notes which searches pass. */
export interface Recorder {
  readonly url: string;
  /** Those of these requests that are answered by exactly one search. They are sent one after the other. */
  record(api: Target, paths: readonly string[]): Promise<RecordedSearch[]>;
  close(): void;
}

export async function openRecorder(elasticsearchUrl: string): Promise<Recorder> {
  const agent = new Agent({ keepAlive: true });
  let passed: Sent[] = [];
  const note = (incoming: IncomingMessage) => {
    const path = incoming.url ?? '/';
    // What the API reads of its own state meanwhile is nobody's search.
    if (!/products-[^/]*\/_m?search/.test(path)) return;
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.once('end', () => passed.push({ path, body: Buffer.concat(parts).toString() }));
  };
  const server = createServer((incoming: IncomingMessage, answer: ServerResponse) => {
    note(incoming);
    forward(incoming, answer, elasticsearchUrl, agent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async record(api, paths) {
      const recorded: RecordedSearch[] = [];
      for (const path of paths) {
        passed = [];
        const request = { path, body: null };
        const { status } = await send(api, request);
        const [search, ...others] = passed;
        if (status === 200 && search !== undefined && others.length === 0) {
          recorded.push({ api: request, elasticsearch: search });
        }
      }
      return recorded;
    },
    close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

/** The same search at this moment, as the API would send it now: in steps of a quarter of a second. */
export function atThisMoment({ path, body }: Sent): Sent {
  const [, recordedAt] = /"shownDuring":"?(\d{13})/.exec(body ?? '') ?? [];
  if (body === null || recordedAt === undefined) throw new Error('A recorded search does not say its moment.');
  const now = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  return { path, body: body.replaceAll(recordedAt, String(now)) };
}

const STEP_MS = 250;
