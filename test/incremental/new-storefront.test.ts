import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { aliasesOf, liveIndexOf } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';
import { slowQueries, until as waitFor } from '../support/slow-run.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

// A shop gets a fourth storefront while a consumer runs that was started with three (docs/operations.md).

const NEW = 'selpi';
const OTHERS = ['brandi', 'hiver', 'seoulstore'];

let shop: Shop;
let before: Bench;
let after: Bench;

beforeAll(async () => {
  shop = await createShop({ name: 'newstore', products: 60 });
  await shop.reindex(OTHERS);
  const folder = await shop.copyOf('storefronts');
  await rm(join(folder, `${NEW}.json`));
  before = openBench({ ...shop, config: { ...shop.config, STOREFRONTS_DIR: folder } });
  after = openBench(shop);
}, 120_000);

afterAll(async () => {
  await before.close();
  await after.close();
  await shop.close();
});

async function consumersLine(): Promise<string | undefined> {
  const { stdout } = await runCommand(shop.config, ['consumers']);
  return stdout.split('\n').find((line) => line.includes('consumer  '));
}

it('is not reindexed while a consumer runs that does not know it, and the others are', async () => {
  const consumer = await before.start();
  const run = await shop.reindex([NEW, 'brandi']);
  expect(run.storefronts).toMatchObject([
    {
      state: 'failed',
      index: null,
      error: expect.stringMatching(
        /do not know the storefront selpi,.* receive: consume-\S+-\d+\. Restart them with its file/,
      ) as string,
    },
    { storefront: 'brandi', state: 'promoted' },
  ]);
  expect(await aliasesOf(shop, NEW)).toEqual({});
  expect(await consumersLine()).toMatch(/, for brandi, hiver, seoulstore$/);
  await consumer.close();
}, 120_000);

it('misses nothing that changes while its first index is built, once the consumers know it', async () => {
  await after.start();
  expect(await consumersLine()).toMatch(/, for brandi, hiver, selpi, seoulstore$/);
  await after.publish({ type: 'products', ids: [1], changedAt: Date.now() });
  const skipped = async () => (await slackMessages(shop)).filter((text) => text.includes(`${NEW} has no index`));
  await until('people are told that it is skipped', async () => (await skipped()).length > 0);

  const build = shop.reindex([NEW], { SOURCE_SQL_DIR: await slowQueries(shop, 10, 0.7) });
  const written = await waitFor('the first page', async () => {
    const index = `${shop.config.NAME_PREFIX}products-${NEW}-2*`;
    await shop.elasticsearch.indices.refresh({ index });
    const query = { term: { state: 'product' } };
    // Created a moment ago, its shard may not answer yet.
    const found = await shop.elasticsearch.search<{ id: number }>({ index, query }).catch(() => null);
    return found?.hits.hits[0]?._source ?? null;
  });
  expect(await liveIndexOf(shop, NEW)).toBeNull();
  await shop.database.query("UPDATE products SET name = '새 가게 새 이름' WHERE id = ?", [written.id]);
  await after.publish({ type: 'products', ids: [written.id], changedAt: Date.now() });

  expect((await build).storefronts).toMatchObject([{ storefront: NEW, state: 'promoted' }]);
  await until(
    'the change is live',
    async () => (await after.read(NEW, written.id))?.['name'] === '새 가게 새 이름',
    20_000,
  );
  expect(await skipped()).toHaveLength(1);
}, 120_000);
