import { canonicalJson } from './canonical-json.ts';

/** A field of one product that differs between two documents. */
export interface FieldDifference {
  readonly field: string;
  /** As JSON, cut short; undefined: it is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export type DocumentContent = Readonly<Record<string, unknown>>;

/** What writes differ in although they say the same. */
const OF_THE_WRITE = new Set(['version', 'run', 'contentHash']);
const SHOWN_LENGTH = 60;

/** The top-level fields in which two documents differ, in the order of their names. Pure. */
export function documentDifferences(before: DocumentContent, after: DocumentContent): FieldDifference[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields.flatMap((field) => {
    if (OF_THE_WRITE.has(field)) return [];
    const [one, other] = [canonical(before[field]), canonical(after[field])];
    return one === other ? [] : [{ field, before: cut(one), after: cut(other) }];
  });
}

export function describeFields(differences: readonly FieldDifference[]): string {
  const named = differences.slice(0, 3).map(({ field, before, after }) => `${field} ${text(before)} -> ${text(after)}`);
  return named.join(' and ') + (differences.length > 3 ? ` and ${differences.length - 3} more fields` : '');
}

/** Null and a missing field do not differ for a reader. */
function canonical(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return canonicalJson(value);
}

function cut(json: string | undefined): string | undefined {
  return json === undefined || json.length <= SHOWN_LENGTH ? json : `${json.slice(0, SHOWN_LENGTH)}…`;
}

function text(json: string | undefined): string {
  return json ?? 'nothing';
}
