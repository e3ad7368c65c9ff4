import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveAlias, stateIndex } from '../../src/indices/index-name.ts';
import { type NewRejection, saveRejected } from '../../src/load/rejected-documents.ts';
import { isSettled, type LiveDocument, STILL_DUE } from '../../src/pipelines/settle-rejected.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
let shown: number[];
beforeAll(async () => {
  shop = await createShop({ name: 'settle', products: 60 });
  await shop.reindex(['brandi', 'hiver']);
  bench = openBench(shop);
  await bench.start({ watches: { rejectedMs: 200 } });
  const found = await shop.elasticsearch.search({
    index: liveAlias(shop.config.NAME_PREFIX, 'brandi'),
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

async function rejectedIn(storefront: string, productId: number) {
  const index = stateIndex(shop.config.NAME_PREFIX, 'rejected');
  const found = await shop.elasticsearch.get<NewRejection>(
    { index, id: `${storefront}:${productId}` },
    { ignore: [404] },
  );
  return found._source;
}

/** Makes a row that can't be understood, or can. */
async function breakRow(id: number, broken: boolean): Promise<void> {
  const createdAt = broken ? "'0000-00-00 00:00:00'" : 'UTC_TIMESTAMP()';
  await shop.database.query(
    `SET STATEMENT sql_mode='' FOR UPDATE products SET created_at = ${createdAt} WHERE id = ?`,
    [id],
  );
}

it('takes a product off the list when it has been indexed well, and closes the thread of its cause', async () => {
  const [mended = 0, broken = 0] = shown;
  for (const id of [mended, broken]) await breakRow(id, true);
  await bench.publish({ type: 'products', ids: [mended, broken] });
  await until('both are rejected', async () => (await rejectedIn('brandi', broken)) !== undefined);
  const cause = (await rejectedIn('brandi', mended))?.cause ?? '';
  expect(cause).toContain('created_at');

  await breakRow(mended, false);
  await bench.publish({ type: 'products', ids: [mended] });
  for (const storefront of ['brandi', 'hiver']) {
    await until(`${storefront} has settled`, async () => (await rejectedIn(storefront, mended)) === undefined);
  }
  expect(await bench.read('brandi', mended)).toMatchObject({ state: 'product' });
  expect(await rejectedIn('brandi', broken)).toBeDefined();
  expect(await told()).not.toContain('Nothing is set aside any more');

  // Gone is settled as well: nothing can be done about it any more.
  await shop.database.query('DELETE FROM products WHERE id = ?', [broken]);
  await bench.publish({ type: 'products', ids: [broken] });
  await until('the rest has settled', async () => (await rejectedIn('brandi', broken)) === undefined);
  await until('its thread is closed', async () => (await told()).includes(`Nothing is set aside any more: ${cause}`));
});

it('keeps what is rejected again and again, however often it is indexed', async () => {
  const [broken = 0] = shown.slice(4);
  await breakRow(broken, true);
  for (let time = 0; time < 3; time++) {
    const before = (await bench.read('brandi', broken))?.['version'];
    await bench.publish({ type: 'products', ids: [broken] });
    await until('it was indexed', async () => (await bench.read('brandi', broken))?.['version'] !== before);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await rejectedIn('brandi', broken)).toBeDefined();
  }
});

it('never puts an older rejection over a newer one', async () => {
  const index = stateIndex(shop.config.NAME_PREFIX, 'rejected');
  const newer: NewRejection = {
    productId: 1,
    storefront: 'selpi',
    stage: 'load',
    cause: 'load: newer',
    detail: '',
    run: 'test',
    rejectedAt: new Date().toISOString(),
    version: 2_000,
  };
  await saveRejected(shop.elasticsearch, index, [newer]);
  await saveRejected(shop.elasticsearch, index, [{ ...newer, cause: 'load: older', version: 1_999 }]);
  expect((await rejectedIn('selpi', 1))?.cause).toBe('load: newer');
});

it('groups products that fail alike, though the server names each in its message', async () => {
  const { database, config } = shop;
  const failing = shown.slice(6, 9);
  await database.query(`CREATE FUNCTION refuse(id BIGINT) RETURNS INT DETERMINISTIC BEGIN
    DECLARE text VARCHAR(100) DEFAULT CONCAT('product ', id, ' is broken');
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = text;
    RETURN 1;
  END`);
  const reader = new URL(config.MYSQL_URL ?? '').username;
  await database.query("GRANT EXECUTE ON FUNCTION refuse TO ?@'%'", [reader]);
  const folder = await shop.copyOf('src/extract/sql');
  const text = await readFile(`${folder}/tags.sql`, 'utf8');
  const condition = `AND IF(product_id IN (${failing.join(', ')}), refuse(product_id), 1) = 1`;
  await writeFile(`${folder}/tags.sql`, text.replace('ORDER BY', `${condition} ORDER BY`));
  await bench.close();
  bench = openBench({ ...shop, config: { ...config, SOURCE_SQL_DIR: folder } });
  await bench.start();
  for (const id of failing) await database.query("INSERT IGNORE INTO product_tags VALUES (?, '깨진')", [id]);
  await bench.publish({ type: 'products', ids: failing });
  for (const id of failing) {
    await until(`${id} is rejected`, async () => (await rejectedIn('brandi', id)) !== undefined);
    const rejected = await rejectedIn('brandi', id);
    expect(rejected?.cause).toBe('extract: product N is broken');
    expect(rejected?.detail).toContain(`product ${id} is broken`);
  }
});

it('says when a product is fine again', () => {
  const rejection = { version: 10, rejected: { cause: 'load: x' } };
  const document: LiveDocument = { version: 11, state: 'product', reasons: [], nextTransitionAt: null };
  const settled = (changes: Partial<LiveDocument>, cause = 'load: x') =>
    isSettled({ ...rejection, rejected: { cause } }, { ...document, ...changes }, 1_000);
  expect(isSettled(rejection, undefined, 0)).toBe(false);
  expect(settled({})).toBe(true);
  expect(settled({ version: 10 })).toBe(false);
  const tombstone = (reason: string) => isSettled(rejection, { ...document, state: 'tombstone', reasons: [reason] }, 0);
  expect(tombstone('gone')).toBe(true);
  expect(tombstone('unreadable')).toBe(false);
  expect(tombstone('rejected')).toBe(false);
  expect(settled({ nextTransitionAt: 999 })).toBe(true);
  expect(settled({ nextTransitionAt: 999 }, STILL_DUE)).toBe(false);
  expect(settled({ nextTransitionAt: 1_001 }, STILL_DUE)).toBe(true);
});

async function told(): Promise<string> {
  return (await slackMessages(shop)).join('\n');
}
