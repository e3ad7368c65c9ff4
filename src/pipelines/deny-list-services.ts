import type { Client } from '@elastic/elasticsearch';
import type { Logger } from 'pino';
import type { Alerts } from '../alerts.ts';
import type { DenyEntry } from '../deny-lists/deny-list.ts';
import type { Source } from '../extract/snapshot.ts';
import type { SourceQueries } from '../extract/source-queries.ts';
import type { ConsumerMetrics } from '../queue/metrics.ts';
import type { ChangeMessage } from '../queue/product-change.ts';
import type { StorefrontTargets } from './change-batch-targets.ts';

/** What keeping the deny lists needs from outside. */
export interface DenyListServices {
  readonly source: Source;
  readonly queries: SourceQueries;
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly storefronts: readonly string[];
  /** Names this process. */
  readonly holder: string;
  /** Every index whose documents count: live, building and warm, and those of other releases. */
  readonly targets: () => Promise<readonly StorefrontTargets[]>;
  /** Puts a change on the queue of changes: the durable lane. */
  readonly publish: (change: ChangeMessage) => Promise<void>;
  readonly metrics: Pick<ConsumerMetrics, 'denied'>;
  readonly alerts: Alerts;
  readonly logger: Pick<Logger, 'info'>;
  readonly tuning: DenyListTuning;
  /** A round failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
}

export interface DenyListTuning {
  /** Between two looks at the source. API processes look as often: both together are what hiding takes. */
  readonly everyMs: number;
  readonly settleEveryMs: number;
  /** An entry stays on for this long whatever the documents say: longer than the slowest batch that may still write one. */
  readonly leastOnMs: number;
  /** Products that still have documents after this long are sent for indexing once more. */
  readonly announceAgainMs: number;
}

export const DEFAULT_DENY_LIST_TUNING: DenyListTuning = {
  everyMs: 500,
  settleEveryMs: 2_000,
  leastOnMs: 60_000,
  announceAgainMs: 600_000,
};

/** Changes to entries that were found apart from the source: to be written with the next look at it. */
export type PendingEntries = Map<string, readonly DenyEntry[]>;
