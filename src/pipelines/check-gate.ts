import { readProductCounts } from '../extract/product-counts.ts';
import type { GateCheck } from '../gate/gate-check.ts';
import type { LoadFacts, SourceFacts, StretchFacts } from '../gate/gate-facts.ts';
import { limitsOf } from '../gate/gate-limits.ts';
import { judge } from '../gate/judge.ts';
import { countProducts, countWrites, countWritesIn } from '../indices/count-documents.ts';
import { readIndexMeta } from '../indices/index-meta.ts';
import type { StorefrontCounts } from '../runs/run-part.ts';
import { readRun } from '../runs/run-store.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { askGoldenQueries } from './golden-queries.ts';
import { compareWithLive } from './live-facts.ts';
import { indexWhatBecameDue } from './reindex-due.ts';
import type { ReindexServices } from './reindex-services.ts';
import { compareSample } from './sample-against-source.ts';

/** A loaded index, before its promotion: refreshed, with the settings that readers need. */
export interface GateSubject {
  readonly run: string;
  readonly storefront: Storefront;
  readonly index: string;
  /** The live index; null: there is none yet. */
  readonly live: string | null;
  readonly counts: StorefrontCounts;
}

/**
 * Collects what there is to know of a loaded index, and judges it: every check, each with what it found. The index may
 * go live when all have passed. May be called again: nothing of it is kept.
 */
export async function checkGate(services: ReindexServices, subject: GateSubject): Promise<GateCheck[]> {
  const { elasticsearch } = services;
  const { run, storefront, index, live, counts } = subject;
  const limits = limitsOf(storefront);
  const due = await indexWhatBecameDue(services, run, subject);
  const load: LoadFacts = {
    expected: counts.documents + counts.overwritten,
    indexed: await countProducts(elasticsearch, index),
    ...(await countWrites(elasticsearch, index, run)),
    stretches: await countStretches(services, subject),
    rowsRead: counts.rows,
    rejected: counts.rejected,
    firstRejection: counts.firstRejection,
  };
  return judge(
    {
      load,
      due,
      source: await countSource(services, storefront, live),
      sample: await compareSample(services, storefront, index, limits.sampleDiffering),
      golden: await askGoldenQueries(services, storefront, { live, fresh: index }),
      live: live === null ? null : await compareWithLive(elasticsearch, storefront, { live, fresh: index }, limits),
    },
    limits,
  );
}

async function countStretches(
  { elasticsearch }: ReindexServices,
  { run, index, counts: { stretches } }: GateSubject,
): Promise<StretchFacts[]> {
  const counted = await countWritesIn(elasticsearch, index, run, stretches);
  return stretches.flatMap(({ after, through, confirmed }, at) => {
    const writes = counted[at];
    return writes === undefined ? [] : [{ after, through, expected: confirmed, ...writes }];
  });
}

async function countSource(
  { source, queries, elasticsearch, prefix }: ReindexServices,
  storefront: Storefront,
  live: string | null,
): Promise<SourceFacts> {
  const { products, offered } = await readProductCounts(source.pool, queries);
  const made = live === null ? null : await readIndexMeta(elasticsearch, live);
  const before = made === null ? null : ((await readRun(elasticsearch, prefix, made.run))?.rowsRead ?? null);
  return { products, offered: offered.get(storefront.id) ?? 0, before };
}
