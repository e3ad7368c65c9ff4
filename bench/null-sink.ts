// A stand-in for Elasticsearch that takes every document and does nothing with it; all else goes to the real one.
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerJob } from './reindex/job.ts';
import { SINK_TOTALS_PATH, type SinkJob, type SinkTotals } from './reindex/sink.ts';
import { forward } from './search/forward.ts';

const LINE_FEED = 0x0a;
const HEADERS = {
  'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
  // By which the client knows what it talks to.
  'x-elastic-product': 'Elasticsearch',
};
const ITEM = '{"index":{"status":201}}';

async function listen({ elasticsearchUrl }: SinkJob): Promise<string> {
  const totals = { documents: 0, bytes: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, answer) => {
    if (incoming.url === SINK_TOTALS_PATH) {
      answer.end(JSON.stringify({ ...totals } satisfies SinkTotals));
      Object.assign(totals, { documents: 0, bytes: 0 });
    } else if (/^\/([^/]*products-[^/]*\/)?_bulk/.test(incoming.url ?? '')) takeBulk(incoming, answer, totals);
    else forward(incoming, answer, elasticsearchUrl, agent);
  });
  // Its parent ends it; when the parent is gone, so is it.
  process.once('disconnect', () => process.exit());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function takeBulk(incoming: IncomingMessage, answer: ServerResponse, totals: { documents: number; bytes: number }) {
  let lines = 0;
  incoming.on('data', (part: Buffer) => {
    totals.bytes += part.length;
    for (let at = part.indexOf(LINE_FEED); at !== -1; at = part.indexOf(LINE_FEED, at + 1)) lines += 1;
  });
  incoming.once('end', () => {
    const documents = lines / 2;
    totals.documents += documents;
    answer.writeHead(200, HEADERS).end(`{"errors":false,"items":[${Array(documents).fill(ITEM).join(',')}]}`);
  });
}

answerJob(listen, { stay: true });
