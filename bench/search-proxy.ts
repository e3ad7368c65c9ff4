// What P8 compares the API with: a proxy of Elasticsearch that does nothing but pass requests on.
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerJob } from './reindex/job.ts';
import { forward } from './search/forward.ts';
import type { ProxyJob } from './search/proxy-job.ts';

async function listen({ elasticsearchUrl }: ProxyJob): Promise<string> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, answer) => forward(incoming, answer, elasticsearchUrl, agent));
  // Its parent ends it; when the parent is gone, so is it.
  process.once('disconnect', () => process.exit());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

answerJob(listen, { stay: true });
