import { groupBy } from '../reindex/group-by.ts';
import { type JudgedAnswer, mean, score, type Scores } from './metrics.ts';

/** What is asked, and where it is counted. */
export interface EvaluationQuery {
  readonly class: string;
  readonly storefront: string;
  readonly text: string;
}

/** What a search engine answered: products in its order. */
export interface Answer {
  readonly products: readonly number[];
  readonly stage: string;
}

/** Asks for the first fifty products of a query. */
export type Ask<Q extends EvaluationQuery = EvaluationQuery> = (query: Q) => Promise<Answer>;

export interface Judgement extends JudgedAnswer {
  /** Products that may not be found at all, or that this query must not find. */
  readonly forbidden: readonly number[];
}

/** Grades an answer. Where no product is worth anything, finding nothing is right. */
export type Judge<Q extends EvaluationQuery = EvaluationQuery> = (query: Q, answer: Answer) => Judgement;

export interface EvaluatedQuery extends Scores {
  readonly query: EvaluationQuery;
  readonly answer: Answer;
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

/** Asks every query, a few at a time, and judges the answers. */
export async function evaluate<Q extends EvaluationQuery>(
  queries: readonly Q[],
  judge: Judge<Q>,
  ask: Ask<Q>,
): Promise<EvaluatedQuery[]> {
  const evaluated: EvaluatedQuery[] = [];
  for (let from = 0; from < queries.length; from += AT_ONCE) {
    const some = queries.slice(from, from + AT_ONCE).map(async (query) => {
      const answer = await ask(query);
      const judgement = judge(query, answer);
      return { query, answer, forbidden: judgement.forbidden, ...scoresOf(judgement, answer) };
    });
    evaluated.push(...(await Promise.all(some)));
  }
  return evaluated;
}

function scoresOf(judgement: Judgement, { products }: Answer): Scores {
  if (judgement.available.some((grade) => grade > 0)) return score(judgement);
  const right = products.length === 0 ? 1 : 0;
  return { ndcg: right, mrr: right, recall: right };
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
