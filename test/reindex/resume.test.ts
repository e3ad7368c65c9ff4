import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { readParts } from '../../src/runs/part-store.ts';
import type { Run } from '../../src/runs/run.ts';
import { sumParts } from '../../src/runs/run-part.ts';
import { listRuns, requireRun } from '../../src/runs/run-store.ts';
import { runCommand, startCommand } from '../support/command-line.ts';
import { type HttpProxy, openHttpProxy, PASS } from '../support/http-proxy.ts';
import { aliasesOf, liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { letTimePass, slowQueries, until } from '../support/slow-run.ts';

const PRODUCTS = 3_000;

let shop: Shop;
let proxy: HttpProxy;

beforeAll(async () => {
  shop = await createShop({ name: 'resume', products: PRODUCTS });
  proxy = await openHttpProxy(shop.config.ELASTICSEARCH_URL);
}, 120_000);

afterAll(async () => {
  await proxy.close();
  await shop.close();
});

async function newestRun(): Promise<Run> {
  const [run] = await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 1);
  if (run === undefined) throw new Error('There is no run.');
  return run;
}

async function settledOf(run: Run) {
  return sumParts(await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, run), 'brandi');
}

/** The ids of every bulk request for an index of products that passes by, in turn. */
function idsOf(body: Buffer): number[] {
  return [...body.toString('utf8').matchAll(/^\{"index":\{"_id":"(\d+)"/gm)].map(([, id]) => Number(id));
}

async function command(config: Config, ...args: string[]) {
  return runCommand({ ...config, LOG_LEVEL: 'silent' }, args);
}

it('killed in the middle of a bulk request, it goes on behind its checkpoints: nothing is lost, doubled or old', async () => {
  const config = {
    ...shop.config,
    ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}`,
    SOURCE_SQL_DIR: await slowQueries(shop, 50, 0.1),
  };
  const child = startCommand(config, ['reindex', '--storefront', 'brandi', '--extractors', '2']);
  const ended = once(child, 'exit');
  const sent: number[][] = [];
  proxy.meddle(async ({ path, body }) => {
    if (!/products-brandi-[^/]*\/_bulk/.test(path)) return PASS;
    sent.push(idsOf(body));
    if (sent.length < 3) return PASS;
    // What was answered is settled, and saved within a second; this one reaches Elasticsearch when nobody waits for it.
    await until('saving the checkpoints', async () => {
      const { documents } = await settledOf(await newestRun());
      return documents > 0 && documents <= (sent[0]?.length ?? 0) + (sent[1]?.length ?? 0) ? documents : null;
    });
    await sleep(1_500);
    child.kill('SIGKILL');
    await ended;
    return PASS;
  });
  await ended;
  // The late request arrives.
  await sleep(500);
  const killed = await newestRun();
  expect(killed).toMatchObject({ state: 'running', parts: 2, storefronts: [{ state: 'loading' }] });
  const index = killed.storefronts[0]?.index ?? '';
  const before = await settledOf(killed);
  expect(before.rows).toBeGreaterThan(0);
  expect(before.rows).toBeLessThan(PRODUCTS);

  // Meanwhile, and with no consumer: of what reached the index without an answer, one is hidden and one deleted.
  const [hidden = NaN, deleted = NaN] = sent[2] ?? [];
  await shop.database.query('UPDATE products SET displayed = FALSE WHERE id = ?', [hidden]);
  await shop.database.query('DELETE FROM products WHERE id = ?', [deleted]);

  await letTimePass(shop);
  const named = `${index}: half-built, its run was killed; storefront-search reindex --resume ${killed.id}, until `;
  expect((await command(shop.config, 'runs', 'list')).stdout).toMatch(new RegExp(`${killed.id}  killed .*\\n${named}`));
  expect((await command(shop.config, 'prune')).stdout).toContain(`brandi: kept ${named}`);

  const again: number[] = [];
  proxy.meddle(({ path, body }) => {
    if (/products-brandi-[^/]*\/_bulk/.test(path)) again.push(...idsOf(body));
    return PASS;
  });
  const resumed = await command({ ...config, SOURCE_SQL_DIR: shop.config.SOURCE_SQL_DIR }, 'reindex', '--resume');
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  expect(await liveIndexOf(shop, 'brandi')).toBe(index);
  const run = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, killed.id);
  expect(run).toMatchObject({ state: 'finished', error: null, rowsRead: PRODUCTS - 1 });

  // Of what Elasticsearch had, answered or not, only what has changed since is sent again.
  const had = sent.slice(0, 3).flat();
  expect(again.filter((id) => had.includes(id)).sort()).toEqual([hidden, deleted].sort());
  expect(again.length).toBeGreaterThan(2);
  expect(again).toHaveLength(new Set(again).size);
  // The hidden and the deleted one are tombstones, which are no documents.
  expect(new Set([...had, ...again]).size).toBe((run.storefronts[0]?.documents ?? NaN) + 2);

  const documents = await readLiveDocuments(shop, 'brandi');
  expect(documents.find(({ id }) => id === hidden)?.state).toBe('tombstone');
  expect(documents.find(({ id }) => id === deleted)?.state).toBe('tombstone');
  const products = documents.filter(({ state }) => state === 'product');
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
  const fresh = await readLiveDocuments(shop, 'brandi');
  expect(products.map(({ id, contentHash }) => [id, contentHash])).toEqual(
    fresh.map(({ id, contentHash }) => [id, contentHash]),
  );
}, 240_000);

it('is refused where another run came after it, and its index is not kept then', async () => {
  const child = startCommand({ ...shop.config, SOURCE_SQL_DIR: await slowQueries(shop, 50, 0.2) }, [
    'reindex',
    '--storefront',
    'brandi',
  ]);
  const killed = await until('a load', async () => {
    const run = await newestRun();
    return run.state === 'running' && run.parts > 0 ? run : null;
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  await letTimePass(shop);
  const half = killed.storefronts[0]?.index ?? '';
  const next = await shop.reindex(['brandi']);
  expect(next.storefronts).toMatchObject([{ state: 'promoted', pruned: expect.arrayContaining([half]) as string[] }]);
  expect(Object.keys(await aliasesOf(shop, 'brandi'))).not.toContain(half);

  expect(await command(shop.config, 'reindex', '--resume', killed.id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`The run ${killed.id} can't go on: the index ${half} is gone.`) as string,
  });
  expect(await command(shop.config, 'reindex', '--resume', next.id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('brandi is promoted') as string,
  });
}, 120_000);
