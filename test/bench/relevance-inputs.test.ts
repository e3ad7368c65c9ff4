import { describe, expect, it } from 'vitest';
import { evaluate, summarise } from '../../bench/relevance/evaluate.ts';
import { readJudgments } from '../../bench/relevance/judgments.ts';
import { readRanking, withRanking } from '../../bench/relevance/ranking-change.ts';
import { comparison, movedMost } from '../../bench/relevance/report.ts';
import { readDemoStorefront } from '../support/search-index.ts';

const CSV = `\uFEFFquery,product,grade,class
반팔티,11,3,tops
반팔티,12,2,tops
"나이키, 운동화",21,2,brands
"나이키, 운동화",29,never,brands
뷁뷁뷁,,,garbage
`;

const answering = (answers: Readonly<Record<string, number[]>>) => async (query: { readonly text: string }) => ({
  products: answers[query.text] ?? [],
  stage: 'all-words',
});

describe("a shop's own judgments", () => {
  it('are read by query, and judge what is answered', async () => {
    const { queries, judge } = readJudgments(CSV, 'brandi');
    expect(queries.map(({ text, class: name }) => [text, name])).toEqual([
      ['반팔티', 'tops'],
      ['나이키, 운동화', 'brands'],
      ['뷁뷁뷁', 'garbage'],
    ]);
    const best = await evaluate(queries, judge, answering({ 반팔티: [11, 12, 99], '나이키, 운동화': [21] }));
    expect(summarise(best).all).toMatchObject({ ndcg: 1, mrr: 1, recall: 1, forbidden: 0, zeroResults: 0.3333 });
    const worse = await evaluate(
      queries,
      judge,
      answering({ 반팔티: [99, 12, 11], '나이키, 운동화': [29, 21], 뷁뷁뷁: [1] }),
    );
    const { all, classes } = summarise(worse);
    expect(all.forbidden).toBe(1);
    expect(classes['brands']).toMatchObject({ mrr: 0.5, recall: 1 });
    expect(classes['garbage']?.ndcg).toBe(0);
    // 2^2-1 at the second place, 2^3-1 at the third, of 2^3-1 at the first and 2^2-1 at the second.
    expect(classes['tops']?.ndcg).toBeCloseTo((3 / Math.log2(3) + 7 / 2) / (7 + 3 / Math.log2(3)), 3);
    expect(comparison({ one: summarise(best), other: summarise(worse) })[1]).toMatch(/^all +1 \(zero 0.3333\)/);
    expect(movedMost(best, worse)).toHaveLength(3);
  });

  it.each([
    ['query,product,grade\n,11,3', 'no query'],
    ['query,product,grade\n반팔티,x,3', "'x' is no product id"],
    ['query,product,grade\n반팔티,11,4', "the grade '4'"],
    ['query,id,grade\n반팔티,11,3', "no column 'id'"],
    ['query,product,grade\n', 'no judgments'],
  ])('are refused with what is wrong: %j', (text, reason) => {
    expect(() => readJudgments(text, 'brandi')).toThrow(reason);
  });
});

describe('weights that are tried', () => {
  it('change those they name, for all storefronts or for one', async () => {
    const brandi = await readDemoStorefront('brandi');
    const all = withRanking(brandi, readRanking('{"popularity": 2}'));
    expect(all.ranking).toEqual({ ...brandi.ranking, popularity: 2 });
    const one = readRanking('{"hiver": {"popularity": 2}}');
    expect(withRanking(brandi, one).ranking).toEqual(brandi.ranking);
    expect(withRanking({ ...brandi, id: 'hiver' }, one).ranking.popularity).toBe(2);
  });

  it.each(['{"popular": 2}', '{"popularity": -1}', '{"brandi": {"popular": 2}}', '[]'])('are refused: %s', (text) => {
    expect(() => readRanking(text)).toThrow('object of weights');
  });
});
