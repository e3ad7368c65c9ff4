import { afterAll, beforeAll, expect, it } from 'vitest';
import { stateIndex } from '../../src/indices/index-name.ts';
import { setUp } from '../../src/setup/set-up.ts';
import type { Step } from '../../src/setup/step.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await createShop({ name: 'fields', products: 0 });
}, 60_000);

afterAll(() => shop.close());

it('set-up adds the fields that a release brings to state indices that are there', async () => {
  const { elasticsearch, config } = shop;
  const index = stateIndex(config.NAME_PREFIX, 'consumers');
  await elasticsearch.indices.delete({ index });
  const mappings = { dynamic: 'strict', properties: { instance: { type: 'keyword' } } } as const;
  await elasticsearch.indices.create({ index, mappings });
  await elasticsearch.index({ index, id: 'of the release before', document: { instance: 'one' } });
  const document = { instance: 'two', shapes: [1], storefronts: ['brandi'] };
  await expect(elasticsearch.index({ index, document })).rejects.toThrow('strict_dynamic_mapping');

  const steps: Step[] = [];
  const shopDatabase = config.NAME_PREFIX.slice(0, -1);
  await setUp({ config, shopDatabase, report: (step) => steps.push(step) });
  expect(steps.filter(({ outcome }) => outcome !== 'kept')).toEqual([
    { outcome: 'changed', what: `Elasticsearch index ${index}` },
  ]);
  await elasticsearch.index({ index, document, refresh: true });
  expect((await elasticsearch.count({ index })).count).toBe(2);
}, 60_000);
