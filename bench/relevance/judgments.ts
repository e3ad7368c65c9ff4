import { parse } from 'csv-parse/sync';
import type { EvaluationQuery, Judge } from './evaluate.ts';

/** A shop's own judgments: for each query the grades of products, 0 to 3, and what must never be shown. */
export interface Judgments {
  readonly queries: readonly EvaluationQuery[];
  readonly judge: Judge;
}

const COLUMNS = ['class', 'query', 'product', 'grade'] as const;

/**
 * Reads a CSV file with the columns query, product (its id), grade (0 to 3, or `never`) and, if wanted, class; UTF-8, its
 * first line names them. A query with an empty product and grade is one that should find nothing. Pure.
 *
 * @throws Error that names the line and what is wrong with it
 */
export function readJudgments(text: string, storefront: string): Judgments {
  const records = parse<Record<string, string>>(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  const byQuery = new Map<string, { class: string; grades: Map<number, number>; never: Set<number> }>();
  for (const [place, record] of records.entries()) {
    const line = `Judgment ${place + 1}`;
    for (const name of Object.keys(record)) {
      if (!COLUMNS.some((column) => column === name))
        throw new Error(`There is no column '${name}': ${COLUMNS.join(', ')}.`);
    }
    const { query = '', product = '', grade = '', class: name = 'all' } = record;
    if (query === '') throw new Error(`${line} has no query.`);
    const judged = byQuery.get(query) ?? { class: name, grades: new Map(), never: new Set() };
    byQuery.set(query, judged);
    if (product === '' && grade === '') continue;
    if (!/^[1-9]\d*$/.test(product)) throw new Error(`${line}: '${product}' is no product id.`);
    if (grade === 'never') judged.never.add(Number(product));
    else if (/^[0-3]$/.test(grade)) judged.grades.set(Number(product), Number(grade));
    else throw new Error(`${line}: the grade '${grade}' is none of 0, 1, 2, 3 and never.`);
  }
  if (byQuery.size === 0) throw new Error('The file has no judgments.');
  return {
    queries: [...byQuery].map(([query, judged]) => ({ text: query, class: judged.class, storefront })),
    judge: ({ text: query }, { products }) => {
      const { grades, never } = byQuery.get(query) ?? { grades: new Map<number, number>(), never: new Set<number>() };
      return {
        // Nobody has judged the others: they count as worth nothing.
        grades: products.map((id) => grades.get(id) ?? 0),
        available: [...grades.values()],
        forbidden: products.filter((id) => never.has(id)),
      };
    },
  };
}
