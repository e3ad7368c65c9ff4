import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { indexName, liveAlias, stateIndex, tokenAlias, writeAlias } from '../../src/indices/index-name.ts';
import { announcePromotion } from '../../src/indices/left-targets.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
let shown: number[];
beforeAll(async () => {
  shop = await createShop({ name: 'targets', products: 60 });
  await shop.reindex();
  bench = openBench(shop);
  const otherRetry = { firstMs: 50, longestMs: 100, giveUpAfterMs: 4_000 };
  await bench.start({ batch: { otherRetry } });
  const index = liveAlias(shop.config.NAME_PREFIX, 'brandi');
  const found = await shop.elasticsearch.search({
    index,
    query: { term: { state: 'product' } },
    size: 20,
    sort: ['id'],
  });
  shown = found.hits.hits.map((hit) => Number(hit._id));
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

let building: string | null = null;
afterEach(async () => {
  if (building !== null) await shop.elasticsearch.indices.delete({ index: building });
  building = null;
});

/** An index as a full reindex creates it, that receives changes and is not live. */
async function addBuilding(): Promise<string> {
  const { elasticsearch, config } = shop;
  const live = liveAlias(config.NAME_PREFIX, 'brandi');
  const { [0]: source } = Object.values(await elasticsearch.indices.get({ index: live }));
  const { creation_date, uuid, version, provided_name, ...settings } = source?.settings?.index ?? {};
  expect([creation_date, uuid, version, provided_name]).not.toContain(undefined);
  const index = indexName(config.NAME_PREFIX, 'brandi', new Date());
  await elasticsearch.indices.create({
    index,
    settings,
    ...(source?.mappings === undefined ? {} : { mappings: source.mappings }),
    aliases: { [writeAlias(config.NAME_PREFIX, 'brandi')]: {}, [tokenAlias(config.NAME_PREFIX, 'brandi', 'r1')]: {} },
  });
  building = index;
  return index;
}

async function rename(id: number, name: string): Promise<void> {
  await shop.database.query('UPDATE products SET name = ? WHERE id = ?', [name, id]);
  await bench.publish({ type: 'products', ids: [id], changedAt: Date.now() });
}

const nameIn = async (index: string, id: number): Promise<unknown> =>
  (await shop.elasticsearch.get<{ name?: string }>({ index, id: String(id) }, { ignore: [404] }))._source?.name;

it('writes a change into the live index and the one that is being built', async () => {
  const index = await addBuilding();
  const id = shown[0] ?? 0;
  await rename(id, '두 곳에 쓴다');
  await until('both have it', async () => (await nameIn(index, id)) === '두 곳에 쓴다');
  expect((await bench.read('brandi', id))?.['name']).toBe('두 곳에 쓴다');
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
});

it('is not held back by an index that fails for a moment, and brings it what it missed', async () => {
  const index = await addBuilding();
  await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': true } });
  const id = shown[1] ?? 0;
  await rename(id, '잠깐 막힘');
  await until('the live index has it', async () => (await bench.read('brandi', id))?.['name'] === '잠깐 막힘', 3_500);
  // Until the other has it as well, a promotion could make it live without: the message stays.
  expect(await bench.messagesLeft()).toBe(1);
  await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': false } });
  await until('the other has it', async () => (await nameIn(index, id)) === '잠깐 막힘');
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
});

it('gives an index up that fails for long: later changes pass it by, and it can not be promoted', async () => {
  const index = await addBuilding();
  await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': true } });
  const [first = 0, second = 0] = shown.slice(2);
  await rename(first, '오래 막힘');
  await until(
    'the live index has it',
    async () => (await bench.read('brandi', first))?.['name'] === '오래 막힘',
    1_200,
  );
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
  await rename(second, '그 다음 변경');
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0, 3_500);
  expect((await bench.read('brandi', second))?.['name']).toBe('그 다음 변경');
  const left = stateIndex(shop.config.NAME_PREFIX, 'left-targets');
  await expect(
    announcePromotion(shop.elasticsearch, left, { storefront: 'brandi', index }, Date.now),
  ).rejects.toMatchObject({ code: 'promotion-refused' });
});

it('does not give up an index that is about to become live', async () => {
  const index = await addBuilding();
  await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': true } });
  const left = stateIndex(shop.config.NAME_PREFIX, 'left-targets');
  await announcePromotion(shop.elasticsearch, left, { storefront: 'brandi', index }, Date.now);
  const id = shown[4] ?? 0;
  await rename(id, '곧 라이브');
  await until('the live index has it', async () => (await bench.read('brandi', id))?.['name'] === '곧 라이브', 3_500);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(await bench.messagesLeft()).toBe(1);
  await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': false } });
  await until('it has it', async () => (await nameIn(index, id)) === '곧 라이브');
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
});

it('goes on when an index is deleted that was no longer needed', async () => {
  await addBuilding();
  if (building !== null) await shop.elasticsearch.indices.delete({ index: building });
  building = null;
  const id = shown[5] ?? 0;
  await rename(id, '지워진 색인');
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
  expect((await bench.read('brandi', id))?.['name']).toBe('지워진 색인');
});

// Not by the block of the flood stage itself, which Elasticsearch lifts whenever it looks at a disk with room.
it('holds messages while the live index can not be written, and goes on when it can', async () => {
  const index = liveAlias(shop.config.NAME_PREFIX, 'brandi');
  await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': true } });
  const id = shown[6] ?? 0;
  await rename(id, '디스크가 찼다');
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(await bench.messagesLeft()).toBe(1);
  await shop.elasticsearch.indices.putSettings({ index, settings: { 'index.blocks.write': false } });
  await until('it is indexed', async () => (await bench.read('brandi', id))?.['name'] === '디스크가 찼다');
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
});

it.each([
  ['less than clocks may differ', 20_000],
  ['an hour', 3_600_000],
])('raises the version row when documents are ahead of it by %s: nothing is silently frozen', async (_, aheadMs) => {
  const { elasticsearch, database, config } = shop;
  const [index = ''] = (await readAliases(elasticsearch, { alias: liveAlias(config.NAME_PREFIX, 'brandi') })).keys();
  const id = shown[7] ?? 0;
  // As after a clock that had run ahead, and a restored version row.
  const future = (Date.now() + aheadMs) * 1_000;
  const document = { ...(await bench.read('brandi', id)), version: future };
  await elasticsearch.index({ index, id: String(id), version: future, version_type: 'external', document });
  await elasticsearch.indices.refresh({ index });
  const name = `미래에서 왔다 ${aheadMs}`;
  await rename(id, name);
  await until('it is indexed', async () => (await bench.read('brandi', id))?.['name'] === name);
  await until('the message is deleted', async () => (await bench.messagesLeft()) === 0);
  const [rows] = await database.query<({ value: number } & RowDataPacket)[]>(
    `SELECT value FROM \`${config.MYSQL_PIPELINE_SCHEMA}\`.search_version`,
  );
  expect(rows[0]?.value).toBeGreaterThan(future);
});
