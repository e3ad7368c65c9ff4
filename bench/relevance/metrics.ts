/** One query's answer, judged: the grade of each hit in its order, and the grades of what could be found. */
export interface JudgedAnswer {
  readonly grades: readonly number[];
  /** Of every product that may be found and bought. */
  readonly available: readonly number[];
}

export interface Scores {
  /** 0 to 1. */
  readonly ndcg: number;
  /** 1 / rank of the first hit that is all that was asked for; 0 without one among the first fifty. */
  readonly mrr: number;
  /** Share of what is all that was asked for, of fifty at most, among the first fifty hits. */
  readonly recall: number;
}

const TOP = 10;
const DEEP = 50;

/** nDCG@10 with gains of 2^grade - 1, MRR and recall@50 of what is worth most. Pure. @param available one at least */
export function score({ grades, available }: JudgedAnswer): Scores {
  const ideal = dcg(available.toSorted((one, other) => other - one));
  const perfect = Math.max(...available);
  const rank = grades.slice(0, DEEP).findIndex((grade) => grade === perfect);
  const best = available.filter((grade) => grade === perfect).length;
  const found = grades.slice(0, DEEP).filter((grade) => grade === perfect).length;
  return {
    ndcg: ideal === 0 ? 0 : Math.min(1, dcg(grades) / ideal),
    mrr: rank < 0 ? 0 : 1 / (rank + 1),
    recall: best === 0 ? 0 : Math.min(1, found / Math.min(best, DEEP)),
  };
}

function dcg(grades: readonly number[]): number {
  return grades.slice(0, TOP).reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
