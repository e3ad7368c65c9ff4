import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { readLastProductId, readProductIds, readProductPage, readProductsByIds } from '../extract/product-rows.ts';
import type { Source } from '../extract/snapshot.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import { countProducts } from '../indices/count-documents.ts';
import { type IndexedProduct, readIndexedByIds, readIndexedPage, readShape } from '../indices/indexed-products.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import { preparePolicies } from '../transform/transform-product.ts';
import { compareProduct, type DifferenceKind, expectedHashes } from './reconcile-compare.ts';
import { createReconcileReport, type ReconcileReport, type StorefrontReport } from './reconcile-report.ts';

export interface ReconcileServices {
  readonly source: Source;
  readonly queries: SourceQueries;
  /** With the consumer role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  /** Sends ids through the changes queue. */
  readonly publish: (ids: readonly number[]) => Promise<void>;
  readonly tuning: ReconcileTuning;
  readonly onProgress?: (compared: number) => void;
}

export interface ReconcileTuning {
  /** Products of one page, of both sides. */
  readonly pageSize: number;
  /** After this a change must have arrived: what differs is looked at again then, before it counts. */
  readonly freshnessMs: number;
  /** How often a product that keeps changing is looked at. */
  readonly looks: number;
  /** Products that wait for their second look at once. */
  readonly suspects: number;
}

export const DEFAULT_RECONCILE: ReconcileTuning = { pageSize: 500, freshnessMs: 5_000, looks: 4, suspects: 2_000 };

export interface ReconcileOptions {
  readonly storefronts: readonly Storefront[];
  /** Share of the pages that are compared, above 0 and up to 1. */
  readonly sample: number;
  readonly repair: boolean;
  /** How many products a repair may take out of each storefront; null: one in a hundred of those that show there. */
  readonly allowDeletes: number | null;
  /** 0 to 1, for the sample. */
  readonly random?: () => number;
}

/** A storefront with its live index. */
interface Side {
  readonly storefront: Storefront;
  readonly index: string;
  readonly report: StorefrontReport;
}

/** A product that differed, and what the database said then. */
interface Suspect {
  readonly id: number;
  readonly side: Side;
  readonly expected: string | undefined;
}

/**
 * Walks through the database and the live indices side by side, page by page in id order, while changes go on. What
 * differs is looked at again after the freshness bound, by id; it counts where the database has not changed meanwhile.
 *
 * A repair sends ids through the changes queue, like every other change: nothing is written past the fence.
 *
 * @throws ExpectedError index-missing when a storefront has no live index, or one of another shape
 */
export async function reconcile(services: ReconcileServices, options: ReconcileOptions): Promise<ReconcileReport> {
  const { source, queries, tuning } = services;
  const random = options.random ?? Math.random;
  const sides: Side[] = [];
  for (const storefront of options.storefronts) sides.push(await openSide(services, storefront, options));
  const suspects: Suspect[] = [];
  let looking = Promise.resolve();
  let compared = 0;

  const lookAgain = async (): Promise<void> => {
    await looking;
    const batch = suspects.splice(0);
    // The walk goes on while the freshness bound passes.
    looking = settle(services, batch, options.repair);
    looking.catch(() => undefined);
  };
  const compareRange = async (after: number, through: number): Promise<number> => {
    const page = await readProductPage(source, queries, { after, through }, tuning.pageSize);
    // Beyond the last row the index may still have products: the last page goes to the end.
    const end = page.last ?? through;
    const context = preparePolicies(page.state);
    for (const side of sides) {
      const hashes = expectedHashes(page, side.storefront, context);
      const indexed = await readIndexedRange(services, side.index, after, end);
      const rows = new Set(page.rows.map(({ id }) => id));
      for (const id of new Set([...rows, ...indexed.keys()])) {
        const expected = hashes.get(id);
        if (compareProduct(expected, indexed.get(id)) !== null) suspects.push({ id, side, expected });
      }
      side.report.compared += rows.size;
    }
    compared += page.rows.length;
    services.onProgress?.(compared);
    if (suspects.length >= tuning.suspects) await lookAgain();
    return page.last ?? Infinity;
  };

  const last = await readLastProductId(source, queries);
  for (let after = 0; after < last;) {
    if (options.sample < 1 && random() >= options.sample) {
      const skipped = await readProductIds(source.pool, queries, { after, through: last }, tuning.pageSize);
      after = skipped.at(-1) ?? last;
    } else {
      after = await compareRange(after, last);
    }
  }
  // What came meanwhile, and what the index has beyond the last row.
  for (let after = options.sample < 1 ? Infinity : last; after < Infinity;) {
    after = await compareRange(after, Number.MAX_SAFE_INTEGER);
  }
  await lookAgain();
  await looking;
  for (const { report } of sides) if (options.repair) await repairExtra(services, report);
  return createReconcileReport(sides.map(({ report }) => report));
}

async function openSide(
  { elasticsearch, prefix }: ReconcileServices,
  storefront: Storefront,
  { allowDeletes }: ReconcileOptions,
): Promise<Side> {
  const live = (await listStorefrontIndices(elasticsearch, prefix, storefront.id)).find((index) => index.live);
  if (live === undefined) {
    throw new ExpectedError(
      'index-missing',
      `${storefront.id} has no live index to compare.`,
      `Make it with: storefront-search reindex --storefront ${storefront.id}`,
    );
  }
  const shape = await readShape(elasticsearch, live.name);
  if (shape !== DOCUMENT_SHAPE) {
    throw new ExpectedError(
      'index-missing',
      `${live.name} has documents of the shape ${String(shape)}, and this release makes ${DOCUMENT_SHAPE}: they can't be compared.`,
      `Run the release that made it, or: storefront-search reindex --storefront ${storefront.id}`,
    );
  }
  const shown = await countProducts(elasticsearch, live.name);
  const mostDeletes = allowDeletes ?? Math.floor(shown / 100);
  return {
    storefront,
    index: live.name,
    report: {
      storefront: storefront.id,
      index: live.name,
      compared: 0,
      missing: 0,
      stale: 0,
      extra: 0,
      unsettled: 0,
      repaired: 0,
      mostDeletes,
      extraIds: [],
      examples: [],
    },
  };
}

/** The index's side of a stretch of ids; it may hold more products than the database does. */
async function readIndexedRange(
  { elasticsearch, tuning }: ReconcileServices,
  index: string,
  after: number,
  through: number,
): Promise<Map<number, IndexedProduct>> {
  const indexed = new Map<number, IndexedProduct>();
  for (let from: number | null = after; from !== null;) {
    const page = await readIndexedPage(elasticsearch, index, { after: from, through }, tuning.pageSize * 2);
    for (const product of page.products) {
      // Tombstones say nothing that their absence does not.
      if (product.state === 'product') indexed.set(product.id, product);
    }
    from = page.next;
  }
  return indexed;
}

/** Looks again at what differed, until it agrees, or has differed while the database stood still. */
async function settle(services: ReconcileServices, suspects: readonly Suspect[], repair: boolean): Promise<void> {
  const { tuning } = services;
  let open = suspects;
  for (let look = 1; open.length > 0; look++) {
    await sleep(tuning.freshnessMs);
    const next: Suspect[] = [];
    const repairs = new Set<number>();
    for (let at = 0; at < open.length; at += tuning.pageSize) {
      for (const result of await lookAt(services, open.slice(at, at + tuning.pageSize))) {
        const { suspect, kind, expected } = result;
        if (kind === null) continue;
        if (expected !== suspect.expected && look < tuning.looks) {
          next.push({ ...suspect, expected });
          continue;
        }
        const { report } = suspect.side;
        if (expected !== suspect.expected) report.unsettled += 1;
        else count(report, suspect.id, kind, repair, repairs);
      }
    }
    if (repairs.size > 0) await services.publish([...repairs]);
    open = next;
  }
}

interface Look {
  readonly suspect: Suspect;
  readonly kind: DifferenceKind | null;
  readonly expected: string | undefined;
}

async function lookAt(services: ReconcileServices, suspects: readonly Suspect[]): Promise<Look[]> {
  const ids = [...new Set(suspects.map(({ id }) => id))];
  const batch = await readProductsByIds(services.source, services.queries, ids);
  const context = preparePolicies(batch.state);
  const looks: Look[] = [];
  for (const side of new Set(suspects.map((suspect) => suspect.side))) {
    const hashes = expectedHashes(batch, side.storefront, context);
    const mine = suspects.filter((suspect) => suspect.side === side);
    const indexed = await readIndexedByIds(
      services.elasticsearch,
      side.index,
      mine.map(({ id }) => id),
    );
    for (const suspect of mine) {
      const expected = hashes.get(suspect.id);
      looks.push({ suspect, kind: compareProduct(expected, indexed.get(suspect.id)), expected });
    }
  }
  return looks;
}

const EXAMPLES = 20;

function count(
  report: StorefrontReport,
  id: number,
  kind: DifferenceKind,
  repair: boolean,
  repairs: Set<number>,
): void {
  report[kind] += 1;
  if (report.examples.length < EXAMPLES) report.examples.push({ id, kind });
  if (kind === 'extra') {
    // One more than allowed is enough to know that none is removed.
    if (report.extraIds.length <= report.mostDeletes) report.extraIds.push(id);
  } else if (repair) {
    repairs.add(id);
    report.repaired += 1;
  }
}

/** What would take products out of a storefront is done at the end, when it is known how many they are. */
async function repairExtra({ publish }: ReconcileServices, report: StorefrontReport): Promise<void> {
  if (report.extraIds.length === 0 || report.extra > report.mostDeletes) return;
  await publish(report.extraIds);
  report.repaired += report.extraIds.length;
}
