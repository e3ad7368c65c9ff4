import type { Client } from '@elastic/elasticsearch';
import type { ProductRowView } from '../extract/product-row.ts';
import { peekProductsByIds, readLastProductId, readProductIds } from '../extract/product-rows.ts';
import type { Source } from '../extract/snapshot.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import { addChanged, type ChangedDocuments, countChanged, NOTHING_COMPARED } from '../gate/changed-documents.ts';
import type { ProductMapping } from '../indices/index-definition.ts';
import { readIndexMeta } from '../indices/index-meta.ts';
import { readDocumentsByIds } from '../indices/sample-documents.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { madeOf } from './reindex-plan.ts';
import { mostFirst, transformSample } from './transform-sample.ts';

export interface DryRunServices {
  readonly source: Source;
  readonly queries: SourceQueries;
  /** May read indices of products. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly mapping: ProductMapping;
}

export interface DryRunReport {
  /** Rows that were looked at. */
  readonly rows: number;
  readonly storefronts: readonly DryRunStorefront[];
}

/** What a full reindex would write for one storefront, of the rows that were looked at. */
export interface DryRunStorefront {
  readonly storefront: string;
  readonly documents: number;
  /** Of all documents together, as JSON. */
  readonly bytes: number;
  readonly withheld: number;
  /** How many rows each reason withholds, the most frequent first; a row may have several. */
  readonly reasons: readonly (readonly [reason: string, rows: number])[];
  readonly rejected: number;
  readonly firstRejection: string | null;
  /** null: nothing is live. */
  readonly live: DryRunLive | null;
}

/** Beside the live index. */
export interface DryRunLive {
  readonly index: string;
  /** What it was made from that differs by now: the shape of documents, the storefront's file, the mapping. */
  readonly madeFromOther: readonly string[];
  /** Documents that it lacks. */
  readonly added: number;
  /** Products that it shows and that would have no document. */
  readonly removed: number;
  /** Of the documents that are in both. */
  readonly changes: ChangedDocuments;
}

/** Ids of one look into the index of the source. */
const PAGE_IDS = 5_000;
/** Rows that are in memory at once. */
const PAGE_ROWS = 500;

/**
 * Says what a full reindex would write, and writes nothing: no index, no run, no version is taken.
 *
 * @param share of the products, picked by chance; above 0 and up to 1
 * @param random 0 to 1
 */
export async function dryRun(
  services: DryRunServices,
  storefronts: readonly Storefront[],
  share: number,
  random: () => number = Math.random,
): Promise<DryRunReport> {
  const { source, queries } = services;
  const tallies: Tally[] = [];
  for (const storefront of storefronts) tallies.push(await openTally(services, storefront));
  const last = await readLastProductId(source, queries);
  let rows = 0;
  let picked: number[] = [];
  const look = async (ids: readonly number[]): Promise<void> => {
    const batch = await peekProductsByIds(source.pool, queries, ids);
    rows += batch.rows.length + batch.unreadable.length;
    for (const tally of tallies) await count(services.elasticsearch, tally, batch);
  };
  for (let after = 0; after < last;) {
    const page = await readProductIds(source.pool, queries, { after, through: last }, PAGE_IDS);
    picked.push(...page.filter(() => share >= 1 || random() < share));
    for (; picked.length >= PAGE_ROWS; picked = picked.slice(PAGE_ROWS)) await look(picked.slice(0, PAGE_ROWS));
    after = page.at(-1) ?? last;
  }
  if (picked.length > 0) await look(picked);
  return { rows, storefronts: tallies.map(toReport) };
}

interface Tally {
  readonly storefront: Storefront;
  readonly live: Pick<DryRunLive, 'index' | 'madeFromOther'> | null;
  documents: number;
  bytes: number;
  withheld: number;
  readonly reasons: Map<string, number>;
  rejected: number;
  firstRejection: string | null;
  added: number;
  removed: number;
  changes: ChangedDocuments;
}

async function openTally(services: DryRunServices, storefront: Storefront): Promise<Tally> {
  const { elasticsearch, prefix } = services;
  const index = (await listStorefrontIndices(elasticsearch, prefix, storefront.id)).find((one) => one.live)?.name;
  const live = index === undefined ? null : { index, madeFromOther: await madeFromOther(services, storefront, index) };
  return {
    ...{ storefront, live, documents: 0, bytes: 0, withheld: 0, reasons: new Map<string, number>() },
    ...{ rejected: 0, firstRejection: null, added: 0, removed: 0, changes: NOTHING_COMPARED },
  };
}

async function madeFromOther(services: DryRunServices, storefront: Storefront, index: string): Promise<string[]> {
  const meta = await readIndexMeta(services.elasticsearch, index);
  const wanted = madeOf(services, storefront);
  return [
    meta?.shape === wanted.shape ? null : 'the shape of documents',
    meta?.storefrontHash === wanted.storefrontHash ? null : `the file of ${storefront.id}`,
    meta?.mappingHash === wanted.mappingHash ? null : 'the mapping',
  ].filter((what) => what !== null);
}

async function count(client: Client, tally: Tally, batch: ProductRowView): Promise<void> {
  const sample = transformSample(batch, tally.storefront);
  const rejections = [
    ...batch.unreadable.map(({ id, cause }) => ({ id, cause })),
    ...sample.broken.map(({ id, cause }) => ({ id, cause })),
  ];
  tally.documents += sample.documents.length;
  tally.bytes += sample.documents.reduce((sum, document) => sum + Buffer.byteLength(JSON.stringify(document)), 0);
  tally.withheld += sample.hidden;
  for (const [reason, number] of sample.withheld) tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + number);
  tally.rejected += rejections.length;
  const [first] = rejections;
  if (first !== undefined) tally.firstRejection ??= `product ${first.id}: ${first.cause}`;
  if (tally.live !== null) await compare(client, tally, tally.live.index, batch, sample.documents);
}

async function compare(
  client: Client,
  tally: Tally,
  index: string,
  batch: ProductRowView,
  documents: ReturnType<typeof transformSample>['documents'],
): Promise<void> {
  const wanted = new Map(documents.map((document) => [document.id, document]));
  const ids = [...batch.rows, ...batch.unreadable].map(({ id }) => id);
  const stored = await readDocumentsByIds(client, index, ids);
  const shown = new Map([...stored].filter(([, { state }]) => state === 'product'));
  tally.added += [...wanted.keys()].filter((id) => !shown.has(id)).length;
  tally.removed += [...shown.keys()].filter((id) => !wanted.has(id)).length;
  const pairs = [...wanted].flatMap(([id, after]) => {
    const before = shown.get(id);
    return before === undefined ? [] : [{ id, before, after: { ...after } }];
  });
  tally.changes = addChanged(tally.changes, countChanged(pairs));
}

function toReport({ storefront, live, reasons, added, removed, changes, ...counts }: Tally): DryRunStorefront {
  return {
    storefront: storefront.id,
    ...counts,
    reasons: mostFirst(reasons),
    live: live === null ? null : { ...live, added, removed, changes },
  };
}
