import type { Evaluation, Summary } from './evaluate.ts';

/** What a later change is measured against. */
export type Baseline = Evaluation;

/** nDCG@10 may fall by so much before it counts as worse: in all, and in one class. */
const TOLERANCE = { all: 0.01, class: 0.03 };

/** One sentence for each thing that got worse. Pure. */
export function compareWithBaseline(now: Evaluation, baseline: Baseline): string[] {
  return [
    ...worse('all queries', now.all, baseline.all, TOLERANCE.all),
    ...Object.entries(baseline.classes).flatMap(([name, before]) =>
      worse(`the class ${name}`, now.classes[name], before, TOLERANCE.class),
    ),
  ];
}

function worse(what: string, now: Summary | undefined, before: Summary, tolerance: number): string[] {
  if (now === undefined) return [`nDCG@10 of ${what} was not measured.`];
  if (now.ndcg >= before.ndcg - tolerance) return [];
  return [`nDCG@10 of ${what} fell from ${before.ndcg} to ${now.ndcg}, by more than ${tolerance}.`];
}
