import type { Client } from '@elastic/elasticsearch';
import type { Pool } from 'mysql2/promise';
import type { ProductRow } from '../extract/product-row.ts';
import { peekProductsByIds } from '../extract/product-rows.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import { liveAlias } from '../indices/index-name.ts';
import { readAliases } from '../indices/read-aliases.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { explainProduct, type ProductExplanation } from '../transform/explain-product.ts';
import { preparePolicies } from '../transform/transform-product.ts';

/** What the live index holds of a product at this moment. */
export interface IndexedState {
  readonly index: string;
  /** 'product' or 'tombstone'; null: the index does not know it. */
  readonly state: string | null;
  readonly version: number | null;
  readonly run: string | null;
  readonly contentHash: string | null;
  readonly reasons: readonly string[];
}

/** Why a product shows in a storefront, or does not: what the database says, and what the index has. */
export interface RowExplanation {
  readonly product: number;
  readonly storefront: string;
  /** Epoch milliseconds: the moment that is explained. */
  readonly at: number;
  /** Null where the database has no such product, or its row can't be read. */
  readonly row: ProductRow | null;
  /** Why the row can't be read. */
  readonly unreadable: string | null;
  readonly verdict: ProductExplanation | null;
  /** Null where the storefront has no live index. */
  readonly indexed: IndexedState | null;
}

/**
 * Explains one product in one storefront. Nothing is written.
 *
 * @param at epoch milliseconds; null: now, by the database's clock
 */
export async function explainRow(
  services: {
    readonly pool: Pool;
    readonly queries: SourceQueries;
    readonly elasticsearch: Client;
    readonly prefix: string;
  },
  product: number,
  storefront: Storefront,
  at: number | null,
): Promise<RowExplanation> {
  const batch = await peekProductsByIds(services.pool, services.queries, [product]);
  const moment = at ?? batch.now;
  const row = batch.rows[0] ?? null;
  return {
    product,
    storefront: storefront.id,
    at: moment,
    row,
    unreadable: batch.unreadable[0]?.cause ?? null,
    verdict: row === null ? null : explainProduct(row, storefront, preparePolicies(batch.state), moment),
    indexed: await readIndexed(services.elasticsearch, liveAlias(services.prefix, storefront.id), product),
  };
}

interface IndexedSource {
  readonly state: string;
  readonly version: number;
  readonly run: string;
  readonly contentHash: string;
  readonly reasons?: readonly string[];
}

async function readIndexed(client: Client, alias: string, product: number): Promise<IndexedState | null> {
  const [index] = (await readAliases(client, { alias })).keys();
  if (index === undefined) return null;
  const found = await client.get<IndexedSource>(
    { index, id: String(product), _source_includes: ['state', 'version', 'run', 'contentHash', 'reasons'] },
    { ignore: [404] },
  );
  const source = found.found ? found._source : undefined;
  return {
    index,
    state: source?.state ?? null,
    version: source?.version ?? null,
    run: source?.run ?? null,
    contentHash: source?.contentHash ?? null,
    reasons: source?.reasons ?? [],
  };
}
