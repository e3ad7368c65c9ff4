import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Baseline, compareWithBaseline } from '../../bench/relevance/baseline.ts';
import { type EvaluatedQuery, summarise } from '../../bench/relevance/evaluate.ts';
import { measure } from '../../bench/relevance/measure.ts';
import { type JudgedQuery, querySet } from '../../bench/relevance/query-set.ts';
import { openRelevanceShop, type RelevanceShop, TEST_PRODUCTS } from '../../bench/relevance/relevance-shop.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const BASELINE = join(PACKAGE_ROOT, 'bench', 'relevance', 'baseline.json');
const baseline = JSON.parse(await readFile(BASELINE, 'utf8')) as Baseline;

/** Alone about a quarter of a minute; the machine may be busy with other test files. */
const LONG = 300_000;

let shop: RelevanceShop;
let queries: readonly JudgedQuery[];

beforeAll(async () => {
  shop = await openRelevanceShop(inject('stack'), TEST_PRODUCTS);
  queries = querySet(shop.catalogue);
}, LONG);

afterAll(() => shop.close());

const ofClass = (name: string) => queries.filter((query) => query.class === name);

describe('relevance of the search, against the saved figures', () => {
  let evaluated: readonly EvaluatedQuery[];

  beforeAll(async () => {
    evaluated = await measure(shop, queries);
  }, LONG);

  it('asks as many queries as the saved figures come from, 300 at least', () => {
    expect(evaluated).toHaveLength(baseline.all.queries);
    expect(evaluated.length).toBeGreaterThanOrEqual(300);
    expect(Object.keys(baseline.classes).length).toBeGreaterThanOrEqual(13);
  });

  it('keeps nDCG@10 in all and in each class', () => {
    expect(compareWithBaseline(summarise(evaluated), baseline)).toEqual([]);
  });

  it('shows nothing that may not be found or that the query must not find', () => {
    const wrong = evaluated.filter(({ forbidden }) => forbidden.length > 0);
    expect(wrong.map(({ query, forbidden }) => ({ text: query.text, forbidden }))).toEqual([]);
  });
});

/** Each is planted into the real search, so that a measurement that sees nothing is seen itself. */
describe('faults that the measurement must see', () => {
  it('a policy that lets everybody find what is for adults', async () => {
    const lingerie = shop.storefronts.map(({ id }) => ({
      class: 'guard',
      storefront: id,
      text: '란제리',
      wanted: { means: ['lingerie'] },
    }));
    const masked = await measure(shop, lingerie, (storefront) => ({
      ...storefront,
      policies: { ...storefront.policies, adult: 'masked' },
    }));
    expect(summarise(masked).all.forbidden).toBeGreaterThan(0);
    expect(summarise(await measure(shop, lingerie)).all).toMatchObject({ forbidden: 0 });
  });

  it('synonyms that are lost', async () => {
    const { elasticsearch, config } = shop.shop;
    const { results } = await elasticsearch.synonyms.getSynonymsSets({ size: 1_000 });
    const own = results.filter(({ synonyms_set: id }) => id.startsWith(config.NAME_PREFIX));
    expect(own).not.toHaveLength(0);
    for (const { synonyms_set: id } of own) await elasticsearch.synonyms.putSynonym({ id, synonyms_set: [] });
    const synonym = summarise(await measure(shop, ofClass('synonym'))).all;
    const now = { ...baseline, classes: { ...baseline.classes, synonym } };
    expect(compareWithBaseline(now, baseline)).toEqual([expect.stringContaining('the class synonym fell')]);
  });
});
