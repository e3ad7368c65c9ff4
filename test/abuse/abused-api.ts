import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { createResources } from '../../src/resources.ts';
import { startApiProcess } from '../support/api-process.ts';
import { createShop } from '../support/shop.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly tookMs: number;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** The API as users run it, over a shop of its own, for requests that no honest client sends. */
export interface AbusedApi {
  readonly url: string;
  readonly key: string;
  /** Sent as it stands: nothing is made valid on the way. @param path below the storefront, or from the root with `//` */
  ask(path: string, sent?: Sent): Promise<Answer>;
  /** @param body text as it stands, or what becomes JSON */
  post(path: string, body: unknown): Promise<Answer>;
  /** Refused with 4xx, or answered, within a second, or what this machine takes for many plain searches. */
  expectBounded(answer: Answer): void;
  /** The process searches still, has logged no fault of its own, and has not grown. */
  expectUnharmed(): Promise<void>;
  close(): Promise<void>;
}

const KNIT = '/products?q=%EB%8B%88%ED%8A%B8';
const SHIRT = '/products?q=%EC%85%94%EC%B8%A0';
const MOST_RESIDENT_BYTES = 400 * 1024 * 1024;

export async function openAbusedApi(): Promise<AbusedApi> {
  const resources = createResources();
  try {
    const shop = resources.use(await createShop({ name: 'abuse', products: 200 }), (opened) => opened.close());
    await shop.reindex(['brandi']);
    const fields = { storefront: 'brandi', role: 'search', channel: 'web', name: 'abuse' } as const;
    const { token: key } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, fields);
    const api = resources.use(await startApiProcess(shop.config), (opened) => opened.stop());
    const agent = resources.use(new Agent({ keepAlive: true, maxSockets: 50 }), (opened) => opened.destroy());

    const ask = (path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> => {
      const startedAt = performance.now();
      const address = path.startsWith('//') ? path.slice(1) : `/v1/storefronts/brandi${path}`;
      return new Promise((resolve, reject) => {
        const options = { agent, method, path: address, headers: { 'x-api-key': key, ...headers } };
        const sending = httpRequest(api.url, options, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              contentType: response.headers['content-type'] ?? '',
              body: text,
              tookMs: performance.now() - startedAt,
            }),
          );
        });
        sending.once('error', reject);
        sending.end(body);
      });
    };
    // The first one reads the words of the index; a process that starts on a busy machine is late with everything.
    while ((await ask(KNIT)).status !== 200) await sleep(500);
    const { tookMs: plainMs } = await ask(SHIRT);
    const expectBounded = ({ tookMs, status, contentType, body }: Answer): void => {
      expect(tookMs).toBeLessThan(Math.max(1_000, 20 * plainMs));
      expect(status, body.slice(0, 500)).toBeLessThan(500);
      if (status >= 400) expect(contentType).toMatch(/^application\/problem\+json/);
    };
    return {
      url: api.url,
      key,
      ask,
      post: (path, body) =>
        ask(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      expectBounded,
      async expectUnharmed() {
        expect((await ask(KNIT)).status).toBe(200);
        const metrics = await (await fetch(`${api.operatorUrl}/metrics`)).text();
        expect(metrics).not.toMatch(/status="5\d\d"/);
        expect(api.output()).not.toContain('"level":50');
        expect(Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1])).toBeLessThan(MOST_RESIDENT_BYTES);
      },
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close();
    throw error;
  }
}
