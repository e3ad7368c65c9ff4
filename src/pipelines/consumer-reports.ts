import { describeError } from '../errors.ts';
import type { Circuit, CircuitChange } from '../queue/circuit.ts';
import type { MessageHolder } from '../queue/message-holder.ts';
import type { IndexedBatch } from './change-batch.ts';
import type { ChangeBatchEvents } from './change-batch-services.ts';
import { type IncrementalServices, type Lane, LANES, type Tracked } from './incremental-services.ts';
import { REJECTED_ALERT } from './rejected-watch.ts';
import { FinalFailure } from './run-change-batch.ts';

/** What the consumer tells: log lines, metrics, and alerts where a person has to act. */
export interface ConsumerReports {
  readonly batchEvents: ChangeBatchEvents;
  /** What it waits for; null: nothing. */
  readonly waitingFor: string | null;
  circuitChanged(change: CircuitChange): void;
  indexed(lane: Lane, messages: ReadonlySet<Tracked>, ids: readonly number[], indexed: IndexedBatch): void;
  retried(error: unknown): void;
  queueTrouble(error: unknown): void;
  sweepTrouble(error: unknown): void;
  owedChangesTrouble(error: unknown): void;
  denyListTrouble(error: unknown): void;
  merchandisingTrouble(error: unknown): void;
  failed(error: unknown): Promise<void>;
  /** Once a second: gauges, and the alert of an outage that lasts. */
  tick(parts: { readonly circuit: Circuit; readonly holders: Readonly<Record<Lane, MessageHolder>> }): void;
}

/** The same line again, no sooner than this. */
const REPEAT_LOG_MS = 10_000;

export function createConsumerReports(services: IncrementalServices): ConsumerReports {
  const { metrics, logger, alerts, tuning } = services;
  const { now } = services.batch;
  const limit = createRateLimit(now);
  const storefrontsWithoutIndex = new Set<string>();
  let waitingFor: string | null = null;
  let alerted = false;

  const say = (error: unknown): string => describeError(services.explain(error));
  /** An outage fails many times a second: each kind is one line in ten seconds, with how many there were. */
  const warn = (kind: string, error: unknown, text: string): void => {
    const times = limit(`log:${kind}`, REPEAT_LOG_MS);
    if (times > 0) logger.warn({ reason: say(error), times }, text);
  };
  const rejectedAlert = (storefront: string, cause: string): void => {
    void alerts.send({
      severity: 'warning',
      cause: `${REJECTED_ALERT}${cause}`,
      title: `Set aside: ${cause}`,
      lines: [
        `${storefront === '' ? '' : `The latest is in ${storefront}. `}All else goes on.`,
        'storefront-search rejected list shows them; after a correction: storefront-search rejected redrive --cause ...',
      ],
    });
  };

  return {
    get waitingFor() {
      return waitingFor;
    },
    batchEvents: {
      onIndexed({ storefront, documents, tombstones }) {
        metrics.documents.inc({ storefront }, documents);
        metrics.tombstones.inc({ storefront }, tombstones);
        storefrontsWithoutIndex.delete(storefront);
      },
      onRejected(storefront, cause) {
        metrics.rejected.inc({ storefront, cause: cause.slice(0, 120) });
        rejectedAlert(storefront, cause);
      },
      onRetry(cause) {
        metrics.retries.inc({ cause: 'bulk' });
        warn('bulk', new Error(cause), 'Elasticsearch did not take a bulk request; it is sent again.');
      },
      onWithoutIndex(storefront) {
        if (storefrontsWithoutIndex.has(storefront)) return;
        storefrontsWithoutIndex.add(storefront);
        void alerts.send({
          severity: 'warning',
          cause: `without-index:${storefront}`,
          title: `${storefront} has no index`,
          lines: [`Its changes are skipped until there is one: storefront-search reindex --storefront ${storefront}`],
        });
      },
      onTargetLeft({ storefront, index, cause }) {
        metrics.leftTargets.inc({ storefront });
        void alerts.send({
          severity: 'failure',
          cause: `target-left:${index}`,
          title: `${index} could not be written and was given up`,
          lines: [
            `It was not live, so nothing is missing in ${storefront}: ${cause}.`,
            'It gets no more changes and will never be made live: a reindex that builds it fails, a roll back to it is refused.',
          ],
        });
      },
    },
    circuitChanged(change) {
      metrics.waiting.set(change.state === 'open' ? 1 : 0);
      if (change.state === 'open') {
        waitingFor = say(change.cause);
        logger.warn({ reason: waitingFor }, 'Receiving waits until a service is back.');
        return;
      }
      waitingFor = null;
      logger.info({ seconds: Math.round(change.openForMs / 1_000) }, 'Everything is back; receiving goes on.');
      if (!alerted) return;
      alerted = false;
      const seconds = Math.round(change.openForMs / 1_000);
      const lines = ['Nothing was lost; what changed meanwhile is being indexed.'];
      void alerts.send({ severity: 'info', cause: 'consumer', title: `Indexing goes on after ${seconds} s`, lines });
    },
    indexed(lane, messages, ids, { version, live, batch }) {
      // The fan-out is late on purpose; the objective is about changes.
      if (lane === 'changes') {
        for (const { storefront, at } of live) {
          for (const { changedAt } of messages) {
            metrics.changeToIndexed.observe({ storefront }, Math.max(0, at - changedAt) / 1_000);
          }
        }
      }
      const changeIds = [...messages].map(({ changeId }) => changeId);
      logger.info({ batch, queue: lane, ids: ids.length, version, changeIds }, 'A batch was indexed.');
    },
    retried(error) {
      metrics.retries.inc({ cause: 'service' });
      waitingFor = say(error);
      warn('service', error, 'A service failed; it is tried again.');
    },
    queueTrouble(error) {
      metrics.retries.inc({ cause: 'sqs' });
      warn('sqs', error, 'SQS failed; it is tried again.');
    },
    sweepTrouble(error) {
      metrics.retries.inc({ cause: 'sweep' });
      warn('sweep', error, 'The sweep of what is due failed; it is tried again.');
    },
    owedChangesTrouble(error) {
      metrics.retries.inc({ cause: 'owed-changes' });
      warn('owed-changes', error, 'What indices of this release are owed could not be indexed; it is tried again.');
    },
    denyListTrouble(error) {
      metrics.retries.inc({ cause: 'deny-list' });
      warn('deny-list', error, 'What is hidden could not be looked at or written down; it is tried again.');
    },
    merchandisingTrouble(error) {
      metrics.retries.inc({ cause: 'merchandising' });
      warn('merchandising', error, 'Merchandising could not be published; it is tried again.');
    },
    async failed(error) {
      const reason = say(error instanceof FinalFailure ? error.cause : error);
      await alerts.send({
        severity: 'failure',
        cause: 'consumer',
        title: 'The consumer stops',
        lines: [reason, 'Every message is kept in its queue; start the consumer again after a correction.'],
      });
    },
    tick({ circuit, holders }) {
      metrics.paused.set(services.control().paused ? 1 : 0);
      for (const queue of LANES) {
        const { size, oldestSentAt } = holders[queue];
        metrics.held.set({ queue }, size);
        metrics.oldestMessage.set({ queue }, oldestSentAt === null ? 0 : Math.max(0, now() - oldestSentAt) / 1_000);
      }
      if (alerted || circuit.openSince === null || now() - circuit.openSince < tuning.alertAfterMs) return;
      alerted = true;
      void alerts.send({
        severity: 'failure',
        cause: 'consumer',
        title: 'Indexing waits for a service',
        lines: [waitingFor ?? 'The reason is in the log.', 'Messages are kept; it goes on by itself.'],
      });
    },
  };
}

/** @returns how often it happened since it was last told; 0: it is not to be told yet */
function createRateLimit(now: () => number): (kind: string, everyMs: number) => number {
  const kinds = new Map<string, { toldAt: number; times: number }>();
  return (kind, everyMs) => {
    const known = kinds.get(kind) ?? { toldAt: -Infinity, times: 0 };
    kinds.set(kind, known);
    known.times += 1;
    if (now() - known.toldAt < everyMs) return 0;
    const { times } = known;
    known.toldAt = now();
    known.times = 0;
    return times;
  };
}
