import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listRuns, requireRun } from '../../src/runs/run-store.ts';
import { runCommand, startCommand } from '../support/command-line.ts';
import { type HttpProxy, type HttpRequest, openHttpProxy, PASS } from '../support/http-proxy.ts';
import { aliasesOf, liveIndexOf } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { letTimePass } from '../support/slow-run.ts';

let shop: Shop;
let proxy: HttpProxy;

beforeAll(async () => {
  shop = await createShop({ name: 'paused', products: 100 });
  proxy = await openHttpProxy(shop.config.ELASTICSEARCH_URL);
  await shop.reindex(['brandi']);
}, 60_000);

afterEach(() => proxy.meddle(null));

afterAll(async () => {
  await proxy.close();
  await shop.close();
});

interface Paused {
  readonly run: string;
  /** What it has asked Elasticsearch for since it goes on again. */
  readonly requests: readonly HttpRequest[];
  /** Lets it and its request go on, to its end. */
  goOn(): Promise<{ readonly code: number | null }>;
}

/** A full reindex in a process of its own, stopped when it has sent such a request, which has not arrived. */
async function pausedAt(isMoment: (request: HttpRequest) => boolean, ...options: string[]): Promise<Paused> {
  const config = { ...shop.config, ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}` };
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const requests: HttpRequest[] = [];
  const child = startCommand(config, ['reindex', '--storefront', 'brandi', ...options]);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const paused = new Promise<void>((resolve) => {
    let isPaused = false;
    proxy.meddle(async (request) => {
      if (isPaused) requests.push(request);
      else if (isMoment(request)) {
        isPaused = true;
        child.kill('SIGSTOP');
        resolve();
        await released;
      }
      return PASS;
    });
  });
  await Promise.race([paused, ended.then(() => Promise.reject(new Error('It ended before it could be paused.')))]);
  const [run] = await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 1);
  return {
    run: run?.id ?? '',
    requests,
    async goOn() {
      child.kill('SIGCONT');
      release();
      const [code] = await ended;
      return { code };
    },
  };
}

async function outcomeOf(run: string) {
  return (await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, run)).storefronts[0];
}

it('paused before it creates its index, and past its lease, it creates none', async () => {
  const late = await pausedAt(({ path }) => path.startsWith('/_synonyms/'));
  await letTimePass(shop);
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
  const before = await aliasesOf(shop, 'brandi');

  expect(await late.goOn()).toEqual({ code: 1 });
  expect(await aliasesOf(shop, 'brandi')).toEqual(before);
  expect(late.requests.filter(({ method, path }) => method === 'PUT' && path.includes('products-brandi-2'))).toEqual(
    [],
  );
  expect(await outcomeOf(late.run)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('is held by') as string,
  });
}, 240_000);

it('paused before it makes its index live, and past its lease, its late request is refused', async () => {
  const late = await pausedAt(({ method, path }) => method === 'POST' && path.startsWith('/_aliases'));
  await letTimePass(shop);
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
  const before = await aliasesOf(shop, 'brandi');

  expect(await late.goOn()).toEqual({ code: 1 });
  expect(await aliasesOf(shop, 'brandi')).toEqual(before);
  expect(await outcomeOf(late.run)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('was not promoted') as string,
  });
}, 240_000);

it('paused before it deletes an index that has become live again, it leaves it', async () => {
  const before = await liveIndexOf(shop, 'brandi');
  let calls = 0;
  const late = await pausedAt(
    // The first call makes its index live; the second takes the one before it, which is not kept warm, out of use.
    ({ method, path }) => method === 'POST' && path.startsWith('/_aliases') && ++calls === 2,
    '--keep-warm',
    '0s',
  );
  expect(await liveIndexOf(shop, 'brandi')).not.toBe(before);
  const rollBack = ['rollback', '--storefront', 'brandi', '--reason', 'the new one is wrong'];
  expect(await runCommand(shop.config, rollBack)).toMatchObject({ code: 0 });
  expect(await liveIndexOf(shop, 'brandi')).toBe(before);

  await late.goOn();
  expect(await liveIndexOf(shop, 'brandi')).toBe(before);
  expect(late.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).not.toContain(`/${before}`);
}, 240_000);
