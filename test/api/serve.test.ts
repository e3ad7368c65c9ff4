import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { roleDescriptors } from '../../src/setup/elasticsearch-roles.ts';
import { stateIndexPlans } from '../../src/setup/state-indices.ts';
import { productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
const processes: ChildProcess[] = [];
let queryKey = '';
let token = '';

beforeAll(async () => {
  for (const { name, settings, mappings } of stateIndexPlans(indices.prefix)) {
    await indices.client.indices.create({ index: name, settings, mappings });
  }
  await indices.publish(brandi, { documents: [productDocument({ id: 1, name: '반팔티' })] });
  const name = `${indices.prefix}query`;
  const { encoded } = await indices.client.security.createApiKey({
    name,
    role_descriptors: { query: roleDescriptors(indices.prefix).query },
  });
  queryKey = encoded;
  ({ token } = await createApiKey(indices.client, indices.prefix, {
    storefront: 'brandi',
    role: 'search',
    channel: 'web',
    name: 'test',
  }));
});
afterEach(() => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await indices.client.security.invalidateApiKey({ name: `${indices.prefix}query` });
  await indices.remove();
});

interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  readonly stderr: () => string;
  /** Its address, once it listens. */
  readonly url: () => Promise<string>;
}

/** Starts `storefront-search serve` as users do, with the query role's key and nothing else. */
function startServe(settings: Record<string, string>): Started {
  let stderr = '';
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'storefront-search.js'), 'serve'], {
    cwd: join(PACKAGE_ROOT, 'test'),
    env: {
      PATH: process.env['PATH'],
      LOG_LEVEL: 'silent',
      NAME_PREFIX: indices.prefix,
      ELASTICSEARCH_URL: inject('stack').elasticsearchUrl,
      ELASTICSEARCH_QUERY_API_KEY: queryKey,
      API_PORT: '0',
      OPERATOR_PORT: '0',
      API_DRAIN_MS: '0',
      SEARCH_TIMEOUT_MS: '10000',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  processes.push(child);
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const exited = once(child, 'exit');
  const url = async () => {
    for (;;) {
      const found = /answers at (http:\/\/\S+?);/.exec(stderr)?.[1];
      if (found !== undefined) return found;
      await Promise.race([once(child.stderr, 'data'), exited.then(() => Promise.reject(new Error(stderr)))]);
    }
  };
  return { child, exited, stderr: () => stderr, url };
}

const search = (base: string) =>
  fetch(`${base}/v1/storefronts/brandi/products?q=${encodeURIComponent('반팔티')}`, {
    headers: { authorization: `Bearer ${token}` },
  });

describe('storefront-search serve', () => {
  it('searches with no more than the query role, and ends at SIGTERM', async () => {
    const { child, exited, url } = startServe({});
    const base = await url();
    // A process that has just begun on a busy machine may refuse with 503 at first, as a client knows.
    await vi.waitFor(
      async () => expect(await (await search(base)).json()).toMatchObject({ total: 1, hits: [{ id: 1 }] }),
      { timeout: 15_000, interval: 500 },
    );
    expect(await (await fetch(`${base}/health/ready`)).json()).toEqual({
      status: 'not-ready',
      missing: ['hiver', 'selpi', 'seoulstore'].map((id) => `live index of ${id}`),
    });
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('finishes a search in flight before it ends', async () => {
    const slow = await startSlowElasticsearch();
    const { child, exited, url } = startServe({ ELASTICSEARCH_URL: slow.url });
    const base = await url();
    const answer = search(base);
    await slow.searchArrived;
    child.kill('SIGTERM');
    setTimeout(slow.release, 200);
    expect((await answer).status).toBe(200);
    expect(await exited).toEqual([0, null]);
    slow.server.close();
  });

  it('starts while Elasticsearch is away, and is not ready', async () => {
    const { url } = startServe({ ELASTICSEARCH_URL: 'http://127.0.0.1:1' });
    const response = await fetch(`${await url()}/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'not-ready', missing: ['Elasticsearch'] });
  });

  it.each([
    ['a wrong setting', { API_PORT: 'eighty' }, 'The setting API_PORT is not valid'],
    [
      'storefronts that are not there',
      { STOREFRONTS_DIR: '/nowhere' },
      'The storefronts folder /nowhere can not be read',
    ],
    ['an address of another machine', { API_HOST: '192.0.2.1' }, "The API can't listen on 192.0.2.1:0"],
  ])('refuses to start with %s, in one sentence', async (_what, settings, sentence) => {
    const { exited, stderr } = startServe(settings);
    expect(await exited).toEqual([1, null]);
    expect(stderr()).toContain(sentence);
    expect(stderr()).not.toMatch(/\n\s+at /);
  });
});

/** Elasticsearch, except that a product search waits until `release`. */
async function startSlowElasticsearch() {
  const target = new URL(inject('stack').elasticsearchUrl);
  let arrived = () => {};
  let release = () => {};
  const searchArrived = new Promise<void>((resolve) => (arrived = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const server: Server = createServer((incoming, outgoing) => {
    void forward();
    async function forward() {
      if (incoming.url?.includes('products-brandi') === true && incoming.url.includes('_search')) {
        arrived();
        await released;
      }
      const options = { host: target.hostname, port: target.port, path: incoming.url };
      const onward = httpRequest({ ...options, method: incoming.method, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    searchArrived,
    release: () => release(),
    server,
  };
}
