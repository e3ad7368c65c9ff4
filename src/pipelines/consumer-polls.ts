import { readPrimaryClock } from '../extract/version.ts';
import { publishChange } from '../queue/send-messages.ts';
import type { Follower } from './batch-trace.ts';
import { resolveTargets } from './change-batch-targets.ts';
import type { ConsumerReports } from './consumer-reports.ts';
import { startDenyListPoll } from './deny-list-poll.ts';
import type { IncrementalServices } from './incremental-services.ts';
import { startMerchandisingPoll } from './merchandising-poll.ts';
import { startOwedChangesPoll } from './owed-changes-poll.ts';
import { type BatchRunner, FinalFailure } from './run-change-batch.ts';
import { startTransitionSweeper } from './transition-sweeper.ts';

export interface ConsumerPollOptions {
  readonly runner: BatchRunner;
  readonly follow: Follower;
  readonly reports: ConsumerReports;
  /** Whether there is anything that stands in the way of indexing: a pause, an outage. */
  readonly mayWork: () => boolean;
  /** A service refuses, and has done so for a while. */
  readonly onFailed: (error: unknown) => void;
}

/** What the consumer does that no message asks for: it looks each second whether there is something to do. */
export function startConsumerPolls(
  services: IncrementalServices,
  options: ConsumerPollOptions,
): { stop(): Promise<void> } {
  const { metrics, logger, alerts, tuning, watch } = services;
  const { queries, elasticsearch, prefix, run: holder, now } = services.batch;
  const { runner, follow, reports, mayWork, onFailed } = options;
  const storefronts = [...services.batch.storefronts.keys()];
  const batch = { ...runner.batch, events: { ...runner.batch.events, onWithoutIndex: () => undefined } };
  const failedOr = (trouble: (error: unknown) => void) => (error: unknown) =>
    error instanceof FinalFailure ? onFailed(error) : trouble(error);
  const polls = [
    startTransitionSweeper({
      runner,
      follow,
      clock: () => readPrimaryClock(watch.pool),
      mayWork,
      metrics,
      tuning: tuning.sweeper,
      onError: failedOr((error) => reports.sweepTrouble(error)),
      onSwept: (swept) => logger.info(swept, 'Products whose moment had come were indexed again.'),
    }),
    startOwedChangesPoll({
      runner,
      follow,
      mayWork,
      metrics,
      alerts,
      logger,
      tuning: tuning.owedChanges,
      onError: failedOr((error) => reports.owedChangesTrouble(error)),
    }),
    startDenyListPoll({
      source: watch,
      queries,
      elasticsearch,
      prefix,
      storefronts,
      holder,
      targets: () => resolveTargets(batch),
      publish: (change) => publishChange(services.sqs, services.queueUrls.changes, change),
      metrics,
      alerts,
      logger,
      tuning: tuning.denyLists,
      onError: (error) => reports.denyListTrouble(error),
    }),
    startMerchandisingPoll({
      pool: watch.pool,
      queries,
      elasticsearch,
      prefix,
      storefronts,
      now,
      alerts,
      logger,
      onError: (error) => reports.merchandisingTrouble(error),
    }),
  ];
  return {
    async stop() {
      await Promise.all(polls.map((poll) => poll.stop()));
    },
  };
}
