import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface LineageEvent {
  readonly eventType: string;
  readonly run: {
    readonly runId: string;
    readonly facets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly job: { readonly namespace: string; readonly name: string };
  readonly inputs: readonly LineageDataset[];
  readonly outputs: readonly LineageDataset[];
}

interface LineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: {
    readonly schema?: { readonly fields: readonly { readonly name: string; readonly type: string }[] };
    readonly version?: { readonly datasetVersion: string };
    readonly columnLineage?: {
      readonly fields: Readonly<
        Record<string, { readonly inputFields: readonly { readonly name: string; readonly field: string }[] }>
      >;
      readonly dataset: readonly object[];
    };
  };
  readonly inputFacets?: { readonly inputStatistics: { readonly rowCount: number } };
  readonly outputFacets?: { readonly outputStatistics: { readonly rowCount: number } };
}

/** Keeps what it is sent, as Marquez does at api/v1/lineage. */
export interface LineageReceiver {
  readonly url: string;
  readonly events: LineageEvent[];
  readonly requests: { readonly path: string | undefined; readonly authorization: string | undefined }[];
  /** `silent`: takes requests and never answers. */
  behave(status: number | 'silent'): void;
  close(): Promise<void>;
}

export async function openLineageReceiver(): Promise<LineageReceiver> {
  const events: LineageEvent[] = [];
  const requests: LineageReceiver['requests'][number][] = [];
  let behaviour: number | 'silent' = 201;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ path: request.url, authorization: request.headers.authorization });
      events.push(JSON.parse(body) as LineageEvent);
      if (behaviour !== 'silent') response.writeHead(behaviour).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lineage`,
    events,
    requests,
    behave: (next) => {
      behaviour = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
