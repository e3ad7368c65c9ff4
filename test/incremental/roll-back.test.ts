import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAlerts } from '../../src/alerts.ts';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { createLogger } from '../../src/logger.ts';
import { rollBackStorefront } from '../../src/pipelines/change-live-index.ts';
import { pruneStorefront } from '../../src/pipelines/prune-storefront.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

const WHY = { by: 'roll-back.test', reason: 'a test' };

let shop: Shop;
let bench: Bench;

beforeAll(async () => {
  shop = await createShop({ name: 'rollback', products: 60 });
  await shop.reindex(['brandi']);
  await shop.reindex(['brandi']);
  bench = openBench(shop);
  await bench.start();
}, 120_000);

afterAll(async () => {
  await bench.close();
  await shop.close();
});

/** What readers find, by content. */
async function found(): Promise<Record<number, string>> {
  await shop.elasticsearch.indices.refresh({ index: `${shop.config.NAME_PREFIX}products-brandi-write` });
  const documents = await readLiveDocuments(shop, 'brandi');
  return Object.fromEntries(
    documents.map(({ id, state, contentHash, name }) => [id, `${state} ${contentHash} ${name}`]),
  );
}

async function change(sql: string, ids: readonly number[]): Promise<void> {
  await shop.database.query(sql, [ids]);
  await bench.publish({ type: 'products', ids: [...ids], changedAt: Date.now() });
  await until('every write target has it', async () => (await bench.messagesLeft()) === 0);
}

it('loses nothing that changed after the promotion, there and back, and what is superfluous goes a day later', async () => {
  const client = elasticsearchFor(shop.config, 'reindex');
  try {
    const { NAME_PREFIX: prefix } = shop.config;
    const alerts = createAlerts({ logger: createLogger({ level: 'silent', name: 'test' }) });
    const services = { elasticsearch: client, prefix, alerts, now: Date.now, prepare: () => Promise.resolve() };
    const [renamed, hidden, later] = Object.keys(await found()).map(Number);
    if (renamed === undefined || hidden === undefined || later === undefined)
      throw new Error('brandi shows too little');
    const second = await liveIndexOf(shop, 'brandi');

    await change("UPDATE products SET name = CONCAT(name, ' 새옷') WHERE id IN (?)", [renamed]);
    await change('UPDATE products SET blinded = 1 WHERE id IN (?)', [hidden]);
    const before = await found();
    expect(before[renamed]).toContain('새옷');
    expect(before[hidden]).toMatch(/^tombstone/);

    const startedAt = performance.now();
    const { from, to } = await rollBackStorefront(services, 'brandi', WHY);
    // One call for the decision and one for the aliases: no rebuild, whatever the machine does besides.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect([from, await liveIndexOf(shop, 'brandi')]).toEqual([second, to]);
    expect(await found()).toEqual(before);

    // What was rolled back from stays warm in turn.
    await change("UPDATE products SET name = CONCAT(name, ' 또새옷') WHERE id IN (?)", [later]);
    const after = await found();
    expect(after[later]).toContain('또새옷');
    await rollBackStorefront(services, 'brandi', WHY);
    expect(await found()).toEqual(after);
    expect(await liveIndexOf(shop, 'brandi')).toBe(second);

    const tomorrow = { elasticsearch: client, prefix, now: () => Date.now() + 25 * 3_600_000 };
    expect(await pruneStorefront(services, 'brandi')).toEqual([]);
    expect(await pruneStorefront(tomorrow, 'brandi', { keep: 1, olderThanMs: 0 })).toEqual([]);
    expect(await pruneStorefront(tomorrow, 'brandi', { keep: 0, olderThanMs: 48 * 3_600_000 })).toEqual([]);
    expect(await pruneStorefront(tomorrow, 'brandi')).toEqual([to]);
    await expect(rollBackStorefront(services, 'brandi', WHY)).rejects.toMatchObject({ code: 'promotion-refused' });
    expect(await found()).toEqual(after);
  } finally {
    await client.close();
  }
}, 120_000);
