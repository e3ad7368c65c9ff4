import type { Pool } from 'mysql2/promise';
import type { DisplayPolicyRow, ProductRow, ProductRowView } from '../extract/product-row.ts';
import { peekProductsByIds, readProductIds } from '../extract/product-rows.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { InvalidPolicy } from '../transform/policies/display-policy.ts';
import { type PolicyContext, preparePolicies } from '../transform/transform-product.ts';
import { createDiffCounter, type DiffCounter, type StorefrontDiff } from './count-differences.ts';
import { applyPolicyChanges, type PolicyChange, requirePolicies } from './policy-changes.ts';

export interface PoliciesDiffRequest {
  readonly storefronts: readonly Storefront[];
  /** What would change; empty: only the time does. */
  readonly changes: readonly PolicyChange[];
  /** Epoch milliseconds; null: now. With changes, both sides are looked at then; without, only the second. */
  readonly at: number | null;
  /** Share of the products to look at, above 0 up to 1; which ones depends on their ids alone. */
  readonly share: number;
  /** Products that are named for each kind of difference. */
  readonly samples: number;
}

/** What would be different in the catalogue. Counts are of the products looked at. */
export interface PoliciesDiff {
  /** Epoch milliseconds. */
  readonly before: number;
  readonly after: number;
  readonly share: number;
  readonly products: number;
  readonly storefronts: readonly StorefrontDiff[];
  /** Products that can't be read or that break the transform: they are in no other count. */
  readonly unreadable: { readonly count: number; readonly first: string | null };
  /** Policies that are set aside on the second side, with the reason. */
  readonly invalidPolicies: readonly InvalidPolicy[];
}

export interface DiffServices {
  readonly pool: Pool;
  readonly queries: SourceQueries;
  readonly onProgress?: (products: number) => void;
}

/** Rows in memory at once: two batches, one being compared and one being read. */
const BATCH_ROWS = 1_000;
const ID_PAGE = 10_000;

/**
 * A dry run over the catalogue: the same rows judged twice, by the policies as they are and as they would be. Nothing is
 * written. Each batch is of one snapshot; the catalogue as a whole is not.
 *
 * @throws ExpectedError request-invalid when a change names a policy that is not there
 */
export async function diffPolicies(services: DiffServices, request: PoliciesDiffRequest): Promise<PoliciesDiff> {
  const { storefronts, changes, share, samples } = request;
  const start = await peekProductsByIds(services.pool, services.queries, []);
  requirePolicies(start.state.policies, changes);
  const after = request.at ?? start.now;
  const before = changes.length > 0 ? after : start.now;
  const changed = (policies: readonly DisplayPolicyRow[]) => applyPolicyChanges(policies, changes);
  const unreadable: { count: number; first: string | null } = { count: 0, first: null };
  const setAside = (id: number, cause: string) => {
    unreadable.count += 1;
    unreadable.first ??= `product ${id}: ${cause}`;
  };
  const counters = storefronts.map((storefront) => createDiffCounter(storefront, samples));
  let products = 0;
  for await (const batch of readBatches(services, share)) {
    const sides = {
      before: { context: preparePolicies(batch.state), at: before },
      after: { context: preparePolicies({ ...batch.state, policies: changed(batch.state.policies) }), at: after },
    };
    for (const row of batch.rows) compareRow(counters, row, sides, setAside);
    for (const { id, cause } of batch.unreadable) setAside(id, cause);
    products += batch.rows.length + batch.unreadable.length;
    services.onProgress?.(products);
  }
  return {
    before,
    after,
    share,
    products,
    storefronts: counters.map((counter) => counter.result()),
    unreadable,
    invalidPolicies: preparePolicies({ ...start.state, policies: changed(start.state.policies) }).invalidPolicies,
  };
}

/** A row that breaks a rule is set aside for every storefront: half a comparison would be counted as a difference. */
function compareRow(
  counters: readonly DiffCounter[],
  row: ProductRow,
  sides: Record<'before' | 'after', { readonly context: PolicyContext; readonly at: number }>,
  setAside: (id: number, cause: string) => void,
): void {
  try {
    const notes = counters.map((counter) => counter.compare(row, sides.before, sides.after));
    for (const note of notes) note();
  } catch (error) {
    setAside(row.id, error instanceof Error ? error.message : String(error));
  }
}

async function* readBatches({ pool, queries }: DiffServices, share: number): AsyncGenerator<ProductRowView> {
  let reading: Promise<ProductRowView> | null = null;
  for await (const ids of idBatches({ pool, queries }, share)) {
    const next = peekProductsByIds(pool, queries, ids);
    // Awaited below, after the batch before it was compared: until then a failure must not count as unhandled.
    next.catch(() => undefined);
    if (reading !== null) yield await reading;
    reading = next;
  }
  if (reading !== null) yield await reading;
}

async function* idBatches({ pool, queries }: DiffServices, share: number): AsyncGenerator<number[]> {
  let waiting: number[] = [];
  for (let after = 0; ;) {
    const ids = await readProductIds(pool, queries, { after, through: Number.MAX_SAFE_INTEGER }, ID_PAGE);
    waiting.push(...(share >= 1 ? ids : ids.filter((id) => placeOf(id) < share)));
    while (waiting.length >= BATCH_ROWS) {
      yield waiting.slice(0, BATCH_ROWS);
      waiting = waiting.slice(BATCH_ROWS);
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < ID_PAGE) break;
    after = last;
  }
  if (waiting.length > 0) yield waiting;
}

/** Between 0 and 1, evenly spread and always the same for an id: the same products at every run. */
function placeOf(id: number): number {
  let mixed = (id % 4_294_967_291) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

/** The share that makes about `wanted` products of the catalogue, for a look that must be quick. */
export async function shareFor({ pool, queries }: DiffServices, wanted: number): Promise<number> {
  let count = 0;
  for await (const ids of idBatches({ pool, queries }, 1)) count += ids.length;
  return count <= wanted ? 1 : wanted / count;
}
