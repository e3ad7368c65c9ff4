import { groupBy } from '../reindex/group-by.ts';
import { gradeOf } from './grade.ts';
import type { JudgedCatalogue, JudgedProduct } from './judged-product.ts';
import { mean, score, type Scores } from './metrics.ts';
import type { JudgedQuery } from './query-set.ts';

/** What a search engine answered: products in its order. */
export interface Answer {
  readonly products: readonly number[];
  readonly stage: string;
}

/** Asks for the first fifty products of a query. */
export type Ask = (query: JudgedQuery) => Promise<Answer>;

export interface EvaluatedQuery extends Scores {
  readonly query: JudgedQuery;
  readonly answer: Answer;
  /** Products that may not be found at all, or that this query must not find. */
  readonly forbidden: readonly number[];
}

export interface Summary extends Scores {
  readonly queries: number;
  /** Share of queries that found nothing. */
  readonly zeroResults: number;
  readonly forbidden: number;
  readonly stages: Readonly<Record<string, number>>;
}

export interface Evaluation {
  readonly all: Summary;
  readonly classes: Readonly<Record<string, Summary>>;
  readonly storefronts: Readonly<Record<string, Summary>>;
}

const AT_ONCE = 4;
const TOP = 10;

/** Asks every query, a few at a time, and judges the answers. */
export async function evaluate(
  queries: readonly JudgedQuery[],
  catalogue: JudgedCatalogue,
  ask: Ask,
): Promise<EvaluatedQuery[]> {
  const byId = new Map(
    [...catalogue].map(([storefront, products]) => [storefront, new Map(products.map((each) => [each.id, each]))]),
  );
  const evaluated: EvaluatedQuery[] = [];
  for (let from = 0; from < queries.length; from += AT_ONCE) {
    const some = queries.slice(from, from + AT_ONCE).map(async (query) => {
      const products = byId.get(query.storefront) ?? new Map<number, JudgedProduct>();
      return judge(query, await ask(query), products);
    });
    evaluated.push(...(await Promise.all(some)));
  }
  return evaluated;
}

function judge(query: JudgedQuery, answer: Answer, products: ReadonlyMap<number, JudgedProduct>): EvaluatedQuery {
  const hits = answer.products.map((id) => products.get(id));
  const forbidden = answer.products.filter((id, place) => {
    const product = products.get(id);
    if (product?.found !== true) return true;
    return place < TOP && (query.never ?? []).some((each) => each === product.category || each === product.item);
  });
  if (query.nothing === true) {
    const right = answer.products.length === 0 ? 1 : 0;
    return { query, answer, forbidden, ndcg: right, mrr: right, recall: right };
  }
  const shown = new Set<number>();
  const grades = hits.map((product) => {
    if (product?.found !== true || shown.has(itemOf(product))) return 0;
    shown.add(itemOf(product));
    return gradeOf(product, query.wanted);
  });
  return { query, answer, forbidden, ...score({ grades, available: gradesOfItems(products, query) }) };
}

/** An item counts once, by its best offer: the search shows one offer of each. */
function gradesOfItems(products: ReadonlyMap<number, JudgedProduct>, { wanted }: JudgedQuery): number[] {
  const best = new Map<number, number>();
  for (const product of products.values()) {
    if (!product.found || product.soldOut) continue;
    best.set(itemOf(product), Math.max(best.get(itemOf(product)) ?? 0, gradeOf(product, wanted)));
  }
  return [...best.values()];
}

/** Offers of no group are items of their own. */
function itemOf({ id, groupId }: JudgedProduct): number {
  return groupId ?? -id;
}

/** Pure. */
export function summarise(evaluated: readonly EvaluatedQuery[]): Evaluation {
  const by = (key: (each: EvaluatedQuery) => string) =>
    Object.fromEntries([...groupBy(evaluated, key)].map(([name, some]) => [name, summaryOf(some)]));
  return {
    all: summaryOf(evaluated),
    classes: by(({ query }) => query.class),
    storefronts: by(({ query }) => query.storefront),
  };
}

function summaryOf(evaluated: readonly EvaluatedQuery[]): Summary {
  const stages: Record<string, number> = {};
  for (const { answer } of evaluated) stages[answer.stage] = (stages[answer.stage] ?? 0) + 1;
  return {
    queries: evaluated.length,
    ndcg: rounded(mean(evaluated.map(({ ndcg }) => ndcg))),
    mrr: rounded(mean(evaluated.map(({ mrr }) => mrr))),
    recall: rounded(mean(evaluated.map(({ recall }) => recall))),
    zeroResults: rounded(mean(evaluated.map(({ answer }) => (answer.products.length === 0 ? 1 : 0)))),
    forbidden: evaluated.reduce((sum, each) => sum + each.forbidden.length, 0),
    stages,
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
