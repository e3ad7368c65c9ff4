import type { Client } from '@elastic/elasticsearch';
import type { Pool } from 'mysql2/promise';
import { readMerchandisingRows } from '../extract/merchandising-rows.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import { stateIndex } from '../indices/index-name.ts';
import { type InvalidMerchandising, type MerchandisingRule, readMerchandisingRule } from '../search/merchandising.ts';
import type { PublishedMerchandising } from '../search/merchandising-cache.ts';

export interface PublishServices {
  readonly pool: Pool;
  readonly queries: SourceQueries;
  /** May read and write the state index: the consumer role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly storefronts: readonly string[];
  /** Epoch milliseconds, for the document only. */
  readonly now: () => number;
}

export interface MerchandisingOutcome {
  readonly storefront: string;
  readonly outcome: 'published' | 'unchanged';
  readonly rules: number;
  /** Rows that were left out, for an alert. */
  readonly invalid: readonly InvalidMerchandising[];
}

/**
 * Brings what merchandisers entered to every API process, which reads it each second. Writes only what has changed, so
 * it can be called each second. Several may do so at once: what was published is read before the rows are, and replaced
 * only while it is still that, so older rows never replace newer ones.
 *
 * @throws the client's error, or ExpectedError source-invalid when the query does not fit the database
 */
export async function publishMerchandising(services: PublishServices): Promise<MerchandisingOutcome[]> {
  for (;;) {
    const before = await readPublished(services);
    const wanted = await readMerchandising(services);
    const outcomes: MerchandisingOutcome[] = [];
    let overtaken = false;
    for (const [storefront, details] of wanted) {
      const known = before.get(storefront);
      const same = JSON.stringify(known?.details ?? NOTHING) === JSON.stringify(details);
      if (!same && !(await write(services, storefront, details, known))) overtaken = true;
      const outcome = same ? 'unchanged' : 'published';
      outcomes.push({ storefront, outcome, rules: details.rules.length, invalid: details.invalid });
    }
    if (!overtaken) return outcomes;
  }
}

type Details = PublishedMerchandising['details'];

const NOTHING: Details = { rules: [], invalid: [] };

interface Published {
  readonly details: Details;
  readonly place: { readonly if_seq_no: number; readonly if_primary_term: number };
}

async function readPublished(services: PublishServices): Promise<ReadonlyMap<string, Published>> {
  const { elasticsearch, prefix, storefronts } = services;
  const published = new Map<string, Published>();
  if (storefronts.length === 0) return published;
  const { docs } = await elasticsearch.mget<PublishedMerchandising>({
    index: stateIndex(prefix, 'merchandising'),
    ids: [...storefronts],
  });
  for (const doc of docs) {
    if ('error' in doc) throw new Error(`The merchandising could not be read: ${doc.error.reason ?? 'no reason'}.`);
    if (doc._source === undefined) continue;
    const place = { if_seq_no: doc._seq_no ?? 0, if_primary_term: doc._primary_term ?? 0 };
    published.set(doc._id, { details: doc._source.details, place });
  }
  return published;
}

/** What is to be published, as the rows say at this moment. */
export async function readMerchandising({
  pool,
  queries,
  storefronts,
}: Pick<PublishServices, 'pool' | 'queries' | 'storefronts'>): Promise<ReadonlyMap<string, Details>> {
  const { rows, faults } = await readMerchandisingRows(pool, queries);
  const rules = new Map<string, MerchandisingRule[]>(storefronts.map((id) => [id, []]));
  // Whose a row is that can't be read, nobody can say: every storefront tells of it.
  const unreadable = faults.map(({ owner, cause }) => ({ id: owner ?? 0, reason: cause }));
  const invalid = new Map<string, InvalidMerchandising[]>(storefronts.map((id) => [id, [...unreadable]]));
  for (const row of rows) {
    const read = readMerchandisingRule(row);
    if ('reason' in read) invalid.get(row.storefront ?? '')?.push(read);
    else rules.get(row.storefront ?? '')?.push(read);
  }
  return new Map(storefronts.map((id) => [id, { rules: rules.get(id) ?? [], invalid: invalid.get(id) ?? [] }]));
}

/** @returns false when somebody else was faster */
async function write(
  { elasticsearch, prefix, now }: PublishServices,
  storefront: string,
  details: Details,
  known: Published | undefined,
): Promise<boolean> {
  const document: PublishedMerchandising = { storefront, publishedAt: new Date(now()).toISOString(), details };
  const fence = known?.place ?? { op_type: 'create' as const };
  try {
    await elasticsearch.index({ index: stateIndex(prefix, 'merchandising'), id: storefront, document, ...fence });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 409)) throw error;
    return false;
  }
}
