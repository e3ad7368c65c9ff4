import type { EvaluatedQuery, Evaluation } from './evaluate.ts';

/** The figures of one way to search: a line for all queries, each class and each storefront. Pure. */
export function figures({ all, classes, storefronts }: Evaluation): string[] {
  return Object.entries({ all, ...classes, ...storefronts }).map(
    ([name, { queries, ndcg, mrr, recall, zeroResults, forbidden, stages }]) =>
      `${name.padEnd(16)} ${queries} queries  nDCG@10 ${ndcg}  MRR ${mrr}  recall@50 ${recall}  ` +
      `zero ${zeroResults}  forbidden ${forbidden}  ${JSON.stringify(stages)}`,
  );
}

/** nDCG@10, and the share that finds nothing, of several ways beside each other. Pure. */
export function comparison(ways: Readonly<Record<string, Evaluation>>): string[] {
  const names = Object.keys(ways);
  const [first] = Object.values(ways);
  if (first === undefined) return [];
  const width = Math.max(22, ...names.map((name) => name.length + 2));
  const line = (title: string, read: (evaluation: Evaluation) => { ndcg: number; zeroResults: number } | undefined) =>
    title.padEnd(16) +
    Object.values(ways)
      .map((evaluation) => {
        const summary = read(evaluation);
        return (summary === undefined ? '-' : `${summary.ndcg} (zero ${summary.zeroResults})`).padEnd(width);
      })
      .join('');
  return [
    'nDCG@10'.padEnd(16) + names.map((name) => name.padEnd(width)).join(''),
    line('all', ({ all }) => all),
    ...Object.keys(first.classes).map((name) => line(name, ({ classes }) => classes[name])),
    ...Object.keys(first.storefronts).map((name) => line(name, ({ storefronts }) => storefronts[name])),
  ].map((text) => text.trimEnd());
}

/** One line of JSON, so that any tool sorts out the worst. Pure. */
export function queryLine({ query, answer, forbidden, ndcg, mrr, recall }: EvaluatedQuery): string {
  const { class: name, storefront, text } = query;
  const hits = answer.products.length;
  return `${JSON.stringify({ class: name, storefront, text, stage: answer.stage, ndcg, mrr, recall, hits, forbidden })}\n`;
}

/** The queries whose nDCG@10 differs most between two ways, as `was -> is`. Pure. */
export function movedMost(one: readonly EvaluatedQuery[], other: readonly EvaluatedQuery[], most = 10): string[] {
  return one
    .flatMap((was, place) => {
      const is = other[place];
      return is === undefined || was.ndcg === is.ndcg ? [] : [{ was, is, by: Math.abs(is.ndcg - was.ndcg) }];
    })
    .sort((first, second) => second.by - first.by)
    .slice(0, most)
    .map(
      ({ was, is }) =>
        `${was.query.storefront}  ${was.query.text}: ${was.ndcg.toFixed(3)} -> ${is.ndcg.toFixed(3)} ` +
        `(${was.answer.stage} -> ${is.answer.stage})`,
    );
}
