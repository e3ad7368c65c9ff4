import { countProducts, countWrites } from '../indices/count-documents.ts';
import { type GateCheck, judge, judgeDue } from '../indices/promotion-gate.ts';
import type { StorefrontCounts } from '../runs/run-part.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { indexWhatBecameDue } from './reindex-due.ts';
import type { ReindexServices } from './reindex-services.ts';

/** A loaded index, before its promotion: refreshed, with the settings that readers need. */
export interface GateSubject {
  readonly run: string;
  readonly storefront: Storefront;
  readonly index: string;
  /** The live index; null: there is none yet. */
  readonly live: string | null;
  readonly counts: StorefrontCounts;
}

/** Every check of the gate, each with what it found. The index may go live when all have passed. */
export async function checkGate(services: ReindexServices, subject: GateSubject): Promise<GateCheck[]> {
  const { elasticsearch } = services;
  const { run, storefront, index, live, counts } = subject;
  const due = await indexWhatBecameDue(services, run, subject);
  return [
    ...judge(
      {
        expected: counts.documents + counts.overwritten,
        indexed: await countProducts(elasticsearch, index),
        ...(await countWrites(elasticsearch, index, run)),
        live: live === null ? null : await countProducts(elasticsearch, live),
        rowsRead: counts.rows,
        rejected: counts.rejected,
        firstRejection: counts.firstRejection,
      },
      storefront.gate,
    ),
    judgeDue(due),
  ];
}
