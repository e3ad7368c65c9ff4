import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { createIndex } from '../../src/indices/create-index.ts';
import { indexName, indexPattern, liveAlias } from '../../src/indices/index-name.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
/** With rights on the product indices only: security resolves patterns for it. */
let reindex: Client;
let consumer: Client;
let prefix: string;
beforeAll(async () => {
  shop = await createShop({ name: 'aliases', products: 0 });
  prefix = shop.config.NAME_PREFIX;
  reindex = elasticsearchFor(shop.config, 'reindex');
  consumer = elasticsearchFor(shop.config, 'consumer');
});
afterAll(async () => {
  await Promise.all([reindex.close(), consumer.close()]);
  await shop.close();
});

const EMPTY = { settings: { number_of_replicas: 0 }, mappings: { dynamic: 'strict' as const } };

it('names the indices of an alias or a pattern with all of their aliases, and nobody where there is none', async () => {
  const first = indexName(prefix, 'plain', new Date(Date.UTC(2026, 0, 1)));
  await createIndex(reindex, first, EMPTY, [liveAlias(prefix, 'plain'), `${liveAlias(prefix, 'plain')}-write`]);
  const both = [liveAlias(prefix, 'plain'), `${liveAlias(prefix, 'plain')}-write`];
  expect(await readAliases(reindex, { index: indexPattern(prefix) })).toEqual(new Map([[first, both]]));
  expect([...(await readAliases(consumer, { alias: liveAlias(prefix, 'plain') })).keys()]).toEqual([first]);
  expect(await readAliases(consumer, { alias: liveAlias(prefix, 'nosuch') })).toEqual(new Map());
  expect(await readAliases(consumer, { index: `${liveAlias(prefix, 'nosuch')}-*` })).toEqual(new Map());
});

it('never loses an index because others are made and deleted at the moment of the question', async () => {
  const kept = indexName(prefix, 'kept', new Date(Date.UTC(2026, 0, 1)));
  await createIndex(reindex, kept, EMPTY, [liveAlias(prefix, 'kept')]);
  let over = false;
  const churn = async () => {
    for (let day = 1; day <= 40; day++) {
      const name = indexName(prefix, 'other', new Date(Date.UTC(2026, 1, day)));
      await createIndex(reindex, name, EMPTY, [liveAlias(prefix, 'other')]);
      await reindex.indices.delete({ index: name });
    }
    over = true;
  };
  const seen = { asked: 0, lost: 0 };
  const ask = async (of: Parameters<typeof readAliases>[1]) => {
    while (!over) {
      const found = await readAliases(consumer, of);
      seen.asked++;
      if (!found.has(kept)) seen.lost++;
    }
  };
  await Promise.all([
    churn(),
    ...Array.from({ length: 4 }, () => ask({ alias: liveAlias(prefix, 'kept') })),
    ...Array.from({ length: 4 }, () => ask({ index: indexPattern(prefix) })),
  ]);
  expect(seen.lost).toBe(0);
  expect(seen.asked).toBeGreaterThan(200);
});
