import type { ChangedDocuments } from './changed-documents.ts';
import type { DefinitionDifference } from './definition-differences.ts';
import type { FieldDifference } from './document-differences.ts';

/** Everything that the gate looks at. Counts are products, tombstones excluded. */
export interface GateFacts {
  readonly load: LoadFacts;
  readonly source: SourceFacts;
  /** Documents of which something should have changed by now. */
  readonly due: number;
  readonly sample: SampleFacts;
  readonly golden: readonly GoldenAnswer[];
  /** null: no index is live yet. */
  readonly live: LiveFacts | null;
}

/** What the run did. */
export interface LoadFacts {
  /** Documents that Elasticsearch has confirmed to this run. */
  readonly expected: number;
  /** Products that the new index holds. */
  readonly indexed: number;
  /** Documents that this run wrote and that nobody has overwritten. */
  readonly ours: number;
  /** Documents, tombstones included, that the consumer wrote meanwhile: new products, or in place of one of ours. */
  readonly others: number;
  /** The same in each stretch of products, in id order; empty: they were not counted so. */
  readonly stretches: readonly StretchFacts[];
  readonly rowsRead: number;
  readonly rejected: number;
  readonly firstRejection: string | null;
}

/** Products with ids above `after`, up to and with `through`. */
export interface StretchFacts {
  readonly after: number;
  readonly through: number;
  readonly expected: number;
  readonly ours: number;
  readonly others: number;
}

/** Counted in MySQL by a query of its own, apart from what was read. */
export interface SourceFacts {
  readonly products: number;
  /** That the storefront offers, shown or not. */
  readonly offered: number;
  /** Rows that the run of the live index read; null: unknown. */
  readonly before: number | null;
}

/** The new index beside the live one. */
export interface LiveFacts {
  readonly index: string;
  readonly products: number;
  /** Of every group that has at least `groupFloor` products in the live index. */
  readonly groups: readonly GroupCount[];
  readonly fields: readonly FieldEmptiness[];
  readonly definition: readonly DefinitionDifference[];
  /** Both were made from the same mapping file. */
  readonly sameMappingFile: boolean;
  readonly identity: IdentityFacts;
  /** Of products by chance that are in both. */
  readonly changes: ChangedDocuments;
}

export type GroupKind = 'category' | 'brand' | 'seller' | 'price band';

export interface GroupCount {
  readonly kind: GroupKind;
  readonly key: string;
  readonly live: number;
  readonly fresh: number;
}

/** How many products lack a field. */
export interface FieldEmptiness {
  readonly field: string;
  readonly live: number;
  readonly fresh: number;
}

/** Products of the live index, looked up in the new one by id. */
export interface IdentityFacts {
  /** Found in both. */
  readonly compared: number;
  /** Of another time and seller than in the live index: another product under the same id. */
  readonly others: number;
  readonly example: string | null;
}

/** Products whose document was compared with what the database says. */
export interface SampleFacts {
  readonly compared: number;
  readonly differing: readonly SampleDifference[];
}

export interface SampleDifference {
  readonly id: number;
  /** As in reconcile. */
  readonly kind: 'missing' | 'stale' | 'extra';
  /** Of a stale one. */
  readonly fields: readonly FieldDifference[];
}

/** What one golden query finds: ids, the first ten. */
export interface GoldenAnswer {
  readonly query: string;
  /** null: nothing is live, or it can't be asked by this release. */
  readonly live: { readonly total: number; readonly first: readonly number[] } | null;
  readonly fresh: { readonly total: number; readonly first: readonly number[] };
}
