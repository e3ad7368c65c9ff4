import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveAlias } from '../../src/indices/index-name.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import { explainQuery } from '../../src/search/explain-query.ts';
import { createFacetLabels } from '../../src/search/facet-labels.ts';
import { createIndexVocabularies } from '../../src/search/index-vocabulary.ts';
import { createReleaseResolver } from '../../src/search/live-index.ts';
import type { MerchandisingRule } from '../../src/search/merchandising.ts';
import { NOTHING_PUBLISHED } from '../../src/search/published-dictionaries.ts';
import type { QueryExplanation } from '../../src/search/query-explanation.ts';
import { buildKnowledge } from '../../src/search/query-knowledge.ts';
import type { SearchContext } from '../../src/search/search-context.ts';
import { documentBrand, NOW, productDocument, tombstone } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
const ALWAYS = { query: '반팔티', category: null, startsAt: null, endsAt: null } as const;
let context: SearchContext;

beforeAll(async () => {
  const NIKE = documentBrand(1, '나이키', 'NIKE');
  await indices.publish(brandi, {
    documents: [
      productDocument({ id: 1, name: '반팔티', popularity: 1 }),
      productDocument({ id: 2, name: '반팔티 무지', popularity: 0.5 }),
      productDocument({ id: 3, name: '반팔티 스트라이프' }),
      productDocument({ id: 4, name: '니트 가디건', brand: NIKE }),
      productDocument({ id: 5, name: '니트 조끼' }),
      productDocument({ id: 6, name: '반팔티 직원용', internal: true }),
      productDocument({ id: 7, name: '반팔티 예약', shownDuring: [{ gte: NOW + 1_000 }] }),
      productDocument({ id: 8, name: '코트 한 벌', groupId: 80, popularity: 1 }),
      productDocument({ id: 9, name: '코트 한 벌', groupId: 80 }),
      productDocument({ id: 10, name: '반팔티 품절', soldOut: 1, popularity: 1 }),
      productDocument({ id: 12, name: '양말', popularity: 1 }),
      productDocument({ id: 13, name: '양말', popularity: 0.9 }),
      productDocument({ id: 14, name: '양말', popularity: 0.8 }),
      productDocument({ id: 15, name: '양말', popularity: 0.1, seller: { id: 8, name: '다른가게' } }),
      tombstone(11),
    ],
  });
  const resolve = createReleaseResolver(indices.client, async () => NOTHING_PUBLISHED);
  const release = await resolve(liveAlias(indices.prefix, 'brandi'), 'brandi');
  const vocabulary = await createIndexVocabularies(indices.client)(release.index, NOTHING_DENIED);
  context = {
    client: indices.client,
    release,
    storefront: brandi,
    caller: {
      now: NOW,
      channel: 'web',
      adultVerified: false,
      memberGrade: null,
      staff: false,
      denied: NOTHING_DENIED,
    },
    rules: [],
    knowledge: buildKnowledge(vocabulary, { ...NOTHING_PUBLISHED, bannedWords: ['금지어'] }),
    readLabels: createFacetLabels(indices.client),
  };
});
afterAll(() => indices.remove());

const explain = (product: number, query: string, changes: Partial<SearchContext> = {}): Promise<QueryExplanation> =>
  explainQuery({ ...context, ...changes }, product, query);

describe('a product that is found', () => {
  it('has its place, the stage that answered and the clauses that it meets', async () => {
    const first = await explain(1, '반팔티');
    expect(first).toMatchObject({ rank: 1, total: 4, whyNot: [], query: { stage: 'all-words' } });
    expect(first.filters.every(({ passes }) => passes)).toBe(true);
    expect(first.stages).toHaveLength(1);
    expect(first.stages[0]).toMatchObject({ answered: true, matches: true, products: 4 });
    expect(first.stages[0]?.clauses).toContainEqual({ clause: 'all words: 반팔티', required: true, passes: true });
    expect(first.moved).toMatchObject({ popularity: 1, boost: 1, factor: 1, pin: null });
    expect(await explain(10, '반팔티')).toMatchObject({ rank: 4, moved: { soldOut: true } });
  });

  it('is moved by merchandisers', async () => {
    const pin: MerchandisingRule = { ...ALWAYS, id: 1, kind: 'pin', product: 3, position: 1 };
    const bury: MerchandisingRule = { ...ALWAYS, id: 2, kind: 'bury', product: 1, factor: 0.1 };
    const rules = [pin, bury];
    expect(await explain(3, '반팔티', { rules })).toMatchObject({ rank: 1, moved: { pin: 1 } });
    expect(await explain(1, '반팔티', { rules })).toMatchObject({ rank: 3, moved: { factor: 0.1 } });
  });

  it('has the place that shoppers see, where the products of a seller are spread over the pages', async () => {
    const rankOf = async (product: number, page: SearchContext['storefront']['page']) =>
      (await explain(product, '양말', { storefront: { ...brandi, page } })).rank;
    const pages = { ...brandi.page, size: 2, sellerLimit: 1 };
    const products = [12, 13, 14, 15];
    expect(await Promise.all(products.map((product) => rankOf(product, pages)))).toEqual([1, 3, 4, 2]);
    const { sellerLimit: _none, ...whole } = pages;
    expect(await Promise.all(products.map((product) => rankOf(product, whole)))).toEqual([1, 2, 3, 4]);
  });

  it('without words, by the order of the whole storefront', async () => {
    expect(await explain(4, '')).toMatchObject({ rank: expect.any(Number) as number, stages: [{ clauses: [] }] });
  });
});

describe('a product that is not found', () => {
  it('lacks a word, and would be found by a looser stage', async () => {
    const { rank, whyNot, stages } = await explain(3, '반팔티 무지');
    expect(rank).toBeNull();
    expect(whyNot[0]).toMatch(/^The stage all-words answers: it lacks .*무지/);
    expect(stages.find(({ answered }) => answered)).toMatchObject({ products: 1, matches: false });
    expect(stages.at(-1)).toMatchObject({ stage: 'fewer-words', answered: false, matches: true });
    expect(whyNot[1]).toMatch(/^The stage fewer-words .* would match it/);
  });

  it('names each word by itself', async () => {
    const { stages } = await explain(5, '반팔티 조끼');
    expect(stages[0]?.clauses).toContainEqual({ clause: 'word: 조끼', required: false, passes: true });
    expect(stages[0]?.clauses).toContainEqual({ clause: 'word: 반팔티', required: false, passes: false });
  });

  it.each<[string, number, Partial<SearchContext>, string]>([
    ['is for staff', 6, {}, 'internal'],
    ['is not shown yet', 7, {}, 'shownDuring'],
  ])('%s', async (_what, product, changes, filter) => {
    const { rank, whyNot, filters } = await explain(product, '반팔티', changes);
    expect(rank).toBeNull();
    expect(whyNot).toEqual([`It does not pass: ${filter}.`]);
    expect(filters.filter(({ passes }) => !passes)).toEqual([{ filter, passes: false }]);
  });

  it('is denied at once', async () => {
    const caller = { ...context.caller, denied: { ...NOTHING_DENIED, product: [1] } };
    expect((await explain(1, '반팔티', { caller })).whyNot).toEqual(['It does not pass: not denied at once.']);
  });

  it('is withheld or unknown', async () => {
    expect((await explain(11, '반팔티')).whyNot[0]).toMatch(/^It does not pass: state, /);
    expect((await explain(404, '반팔티')).whyNot).toEqual(['The live index does not hold this product.']);
  });

  it('is hidden by merchandisers', async () => {
    const rules: MerchandisingRule[] = [{ ...ALWAYS, id: 1, kind: 'hide', product: 2 }];
    expect((await explain(2, '반팔티', { rules })).whyNot).toEqual(['Merchandisers hide it for this query.']);
  });

  it('is another offer of an item that is found', async () => {
    expect(await explain(8, '코트')).toMatchObject({ rank: 1, total: 1 });
    expect((await explain(9, '코트')).whyNot).toEqual(['Product 8, another offer of the same item, stands for it.']);
  });

  it('is asked for by a banned word', async () => {
    expect((await explain(1, '금지어')).whyNot.at(-1)).toBe('The query has a banned word: nothing is searched for.');
  });

  it('is not even nearly what nobody has', async () => {
    const { whyNot, query } = await explain(1, 'qqqzzzxxx');
    expect(query.stage).toBe('nothing');
    expect(whyNot[0]).toMatch(/^Nothing is found: it lacks /);
  });
});
