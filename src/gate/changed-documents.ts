import { type DocumentContent, documentDifferences, type FieldDifference } from './document-differences.ts';
import { percent } from './gate-check.ts';

/** One product's document in two places. */
export interface DocumentPair {
  readonly id: number;
  readonly before: DocumentContent;
  readonly after: DocumentContent;
}

/** In what a number of products differ between two places. */
export interface ChangedDocuments {
  readonly compared: number;
  readonly changed: number;
  /** Most often changed first. */
  readonly fields: readonly ChangedField[];
}

export interface ChangedField {
  readonly field: string;
  readonly documents: number;
  /** One of them. */
  readonly example: { readonly id: number } & Omit<FieldDifference, 'field'>;
}

export const NOTHING_COMPARED: ChangedDocuments = { compared: 0, changed: 0, fields: [] };

/** Pure. */
export function countChanged(pairs: readonly DocumentPair[]): ChangedDocuments {
  const fields = new Map<string, ChangedField>();
  let changed = 0;
  for (const { id, before: one, after: other } of pairs) {
    const differences = documentDifferences(one, other);
    if (differences.length > 0) changed += 1;
    for (const { field, before, after } of differences) {
      const known = fields.get(field) ?? { field, documents: 0, example: { id, before, after } };
      fields.set(field, { ...known, documents: known.documents + 1 });
    }
  }
  return { compared: pairs.length, changed, fields: inOrder(fields.values()) };
}

/** What two counts of different products say together. Pure. */
export function addChanged(one: ChangedDocuments, other: ChangedDocuments): ChangedDocuments {
  const fields = new Map(one.fields.map((field) => [field.field, field]));
  for (const field of other.fields) {
    const known = fields.get(field.field);
    fields.set(field.field, known === undefined ? field : { ...known, documents: known.documents + field.documents });
  }
  return {
    compared: one.compared + other.compared,
    changed: one.changed + other.changed,
    fields: inOrder(fields.values()),
  };
}

function inOrder(fields: Iterable<ChangedField>): ChangedField[] {
  return [...fields].sort((a, b) => b.documents - a.documents || (a.field < b.field ? -1 : 1));
}

/** Such as `popularity in 40 (7: 0.1 -> 0.2)`. Pure. */
export function describeField({ field, documents, example }: ChangedField): string {
  return `${field} in ${documents} (${example.id}: ${example.before ?? 'nothing'} -> ${example.after ?? 'nothing'})`;
}

/** One line. Pure. */
export function describeShare({ compared, changed }: ChangedDocuments): string {
  return compared === 0 ? 'none compared' : `${changed} of ${compared} differ (${percent(changed / compared)})`;
}
