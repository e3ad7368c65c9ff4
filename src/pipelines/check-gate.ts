import { ExpectedError } from '../errors.ts';
import { readProductCounts } from '../extract/product-counts.ts';
import type { GateCheck } from '../gate/gate-check.ts';
import type { LoadFacts, SourceFacts } from '../gate/gate-facts.ts';
import { limitsOf } from '../gate/gate-limits.ts';
import { isGateExpired, judge } from '../gate/judge.ts';
import { countProducts, countWrites } from '../indices/count-documents.ts';
import { readDescription } from '../indices/read-definition.ts';
import { listRuns } from '../runs/run-store.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { askGoldenQueries } from './golden-queries.ts';
import { compareWithLive } from './live-facts.ts';
import { indexWhatBecameDue } from './reindex-due.ts';
import type { ReindexServices } from './reindex-services.ts';
import { compareSample } from './sample-against-source.ts';

/** What a run has done for one storefront when its index is to be judged. The index is ready to be searched. */
export interface GateInput {
  readonly run: string;
  readonly rowsRead: number;
  readonly storefront: Storefront;
  readonly index: string;
  /** The live index; null: there is none yet. */
  readonly live: string | null;
  /** Documents that Elasticsearch has confirmed to this run. */
  readonly documents: number;
  readonly rejected: number;
  readonly firstRejection: string | null;
}

export interface GateResult {
  readonly checks: readonly GateCheck[];
  /** ISO 8601. */
  readonly judgedAt: string;
}

/** Collects what there is to know of a loaded index, and judges it. May be called again: nothing of it is kept. */
export async function checkGate(services: ReindexServices, input: GateInput): Promise<GateResult> {
  const { elasticsearch, now } = services;
  const { storefront, index, live } = input;
  const limits = limitsOf(storefront);
  const due = await indexWhatBecameDue(services, input.run, input);
  const load: LoadFacts = {
    expected: input.documents,
    indexed: await countProducts(elasticsearch, index),
    ...(await countWrites(elasticsearch, index, input.run)),
    rowsRead: input.rowsRead,
    rejected: input.rejected,
    firstRejection: input.firstRejection,
  };
  const checks = judge(
    {
      load,
      due,
      source: await countSource(services, storefront, live),
      sample: await compareSample(services, storefront, index),
      golden: await askGoldenQueries(services, storefront, { live, fresh: index }),
      live: live === null ? null : await compareWithLive(elasticsearch, storefront, { live, fresh: index }, limits),
    },
    limits,
  );
  return { checks, judgedAt: new Date(now()).toISOString() };
}

/** @throws ExpectedError promotion-refused when the gate judged so long ago that it may not be true any more */
export function requireFreshGate(index: string, judgedAt: string | null, now: number): void {
  if (!isGateExpired(judgedAt, now)) return;
  throw new ExpectedError(
    'promotion-refused',
    `The index ${index} was not promoted: its gate judged at ${judgedAt ?? 'no time'}, and that expires after 15 minutes.`,
    'Judge it again, or start another full reindex; the live index is unchanged.',
  );
}

async function countSource(
  { source, queries, elasticsearch, prefix }: ReindexServices,
  storefront: Storefront,
  live: string | null,
): Promise<SourceFacts> {
  const { products, offered } = await readProductCounts(source.pool, queries);
  const made = live === null ? null : (await readDescription(elasticsearch, live)).meta['run'];
  const before = (await listRuns(elasticsearch, prefix, 200)).find(({ id }) => id === made)?.rowsRead ?? null;
  return { products, offered: offered.get(storefront.id) ?? 0, before };
}
