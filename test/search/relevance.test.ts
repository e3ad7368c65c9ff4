import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { askApi } from '../../bench/relevance/ask-api.ts';
import { type Baseline, compareWithBaseline } from '../../bench/relevance/baseline.ts';
import { evaluate, type EvaluatedQuery, summarise } from '../../bench/relevance/evaluate.ts';
import { querySet } from '../../bench/relevance/query-set.ts';
import { openRelevanceShop, type RelevanceShop, TEST_PRODUCTS } from '../../bench/relevance/relevance-shop.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const BASELINE = join(PACKAGE_ROOT, 'bench', 'relevance', 'baseline.json');

describe('relevance of the search, against the saved figures', () => {
  let shop: RelevanceShop | undefined;
  let evaluated: readonly EvaluatedQuery[] = [];
  let baseline: Baseline;

  beforeAll(async () => {
    baseline = JSON.parse(await readFile(BASELINE, 'utf8')) as Baseline;
    shop = await openRelevanceShop(inject('stack'), TEST_PRODUCTS);
    const api = await shop.openApi();
    try {
      const ids = shop.storefronts.map(({ id }) => id);
      evaluated = await evaluate(querySet(shop.catalogue), shop.catalogue, await askApi(api, ids));
    } finally {
      await api.close();
    }
  }, 180_000);

  afterAll(() => shop?.close());

  it('asks as many queries as the saved figures come from', () => {
    expect(evaluated).toHaveLength(baseline.all.queries);
  });

  it('keeps nDCG@10 in all and in each class', () => {
    expect(compareWithBaseline(summarise(evaluated), baseline)).toEqual([]);
  });

  it('shows nothing that may not be found or that the query must not find', () => {
    const wrong = evaluated.filter(({ forbidden }) => forbidden.length > 0);
    expect(wrong.map(({ query, forbidden }) => ({ text: query.text, forbidden }))).toEqual([]);
  });

  it('tells of a fall, also in one class alone', () => {
    const fallen = { ...baseline.all, ndcg: baseline.all.ndcg + 0.02 };
    const classes = Object.fromEntries(
      Object.entries(baseline.classes).map(([name, was]) => [name, { ...was, ndcg: was.ndcg + 0.04 }]),
    );
    const lines = compareWithBaseline(baseline, { ...baseline, all: fallen, classes });
    expect(lines).toHaveLength(1 + Object.keys(classes).length);
  });
});
