import { setTimeout as sleep } from 'node:timers/promises';
import type { LastingAlerts } from '../alerts.ts';
import { describeError } from '../errors.ts';
import { readPrimaryClock } from '../extract/version.ts';
import { purgeTombstones } from '../indices/purge-tombstones.ts';
import { createCanaryWatch } from '../pipelines/canary-watch.ts';
import { NO_BATCH_EVENTS } from '../pipelines/change-batch-services.ts';
import { resolveTargets } from '../pipelines/change-batch-targets.ts';
import { createClockWatch } from '../pipelines/clock-watch.ts';
import type { IncrementalIndex } from '../pipelines/incremental-index.ts';
import { type IncrementalServices, LANES } from '../pipelines/incremental-services.ts';
import { createLagAlert, type LagAlertOptions } from '../pipelines/lag-alert.ts';
import { createRejectedWatch } from '../pipelines/rejected-watch.ts';
import { within } from '../pipelines/within.ts';
import { findDeadLetterQueue } from '../queue/dead-letters.ts';
import { readOutboxStatus } from '../queue/outbox-relay.ts';
import type { ChangeMessage } from '../queue/product-change.ts';
import { QUEUE_STATES, readQueueDepth } from '../queue/queue-depth.ts';
import { publishChange } from '../queue/send-messages.ts';
import type { Resources } from '../resources.ts';
import { createClaim } from '../runs/claim.ts';

const STOP_MS = 1_000;
const CANARY_POLL_MS = 100;
const LEAD_MS = 1_000;

export interface WatchTuning {
  readonly outboxMs: number;
  readonly queuesMs: number;
  readonly rejectedMs: number;
  readonly canaryMs: number;
  readonly purgeMs: number;
  readonly clockMs: number;
  /** What lags is told when it has lagged for so long, and again while it goes on. */
  readonly lag: Pick<LagAlertOptions, 'forMs' | 'repeatMs'>;
}

export const DEFAULT_WATCH_TUNING: WatchTuning = {
  outboxMs: 5_000,
  queuesMs: 15_000,
  rejectedMs: 5_000,
  canaryMs: 60_000,
  purgeMs: 3_600_000,
  clockMs: 5_000,
  lag: { forMs: 60_000, repeatMs: 60_000 },
};

export interface WatchServices extends IncrementalServices {
  readonly alerts: LastingAlerts;
  /** A change or a row of the outbox that is older than this lags, seconds. */
  readonly lagSeconds: number;
  readonly watchTuning: WatchTuning;
  readonly canary: 'off' | 'outbox' | 'queue';
}

/**
 * What a consumer looks at beside its work: ages and depths, and what is rejected. None of it holds anything back, and
 * whatever fails here is a log line.
 */
export function startConsumerWatches(services: WatchServices, index: IncrementalIndex, resources: Resources): void {
  const { batch, watch, metrics, logger, alerts, lagSeconds, watchTuning: tuning } = services;
  const { elasticsearch, prefix, run: holder } = batch;
  const leader = createClaim(elasticsearch, prefix, { name: 'watch', holder });
  // Several look at the same time, and a claim is renewed by one request after the other.
  let asking: Promise<boolean> | null = null;
  const leads = async (): Promise<boolean> =>
    (asking ??= leader
      .hold()
      .catch(() => false)
      .finally(() => {
        asking = null;
      }));
  const stopping = new AbortController();
  const { signal } = stopping;
  const loops: Promise<void>[] = [];
  void resources.use(loops, async () => {
    stopping.abort();
    const stopped = Promise.all(loops).then(async () => leader.release());
    // What hangs must not hold the stop back; a claim that is not released runs out.
    await within(
      STOP_MS,
      stopped.catch(() => undefined),
    );
  });
  const lag = { alerts, most: lagSeconds, ...tuning.lag, now: () => performance.now() };

  const outbox = createLagAlert({
    ...lag,
    cause: 'lag:outbox',
    describe: (seconds) => ({
      title: `The oldest row of the outbox has waited for ${Math.round(seconds)} s`,
      lines: ['No relay runs, or SQS does not take what it sends: storefront-search outbox status'],
    }),
    recovered: 'The outbox is up to date again',
  });
  const held = createLagAlert({
    ...lag,
    cause: 'lag:changes',
    describe: (seconds) => ({
      title: `A change has waited for ${Math.round(seconds)} s`,
      lines: [`${holder} holds it. More come than are indexed, or a service is slow; nothing is lost.`],
    }),
    recovered: 'Changes are indexed in time again',
  });
  const deadLetters = createLagAlert({
    ...lag,
    most: 0,
    cause: 'dead-letters',
    describe: (messages) => ({
      title: `${messages} messages are in a dead-letter queue`,
      lines: [
        'They were received too often. storefront-search dlq list --queue changes (or fanout) shows them, dlq redrive sends them again.',
      ],
    }),
    recovered: 'The dead-letter queues are empty again',
  });

  // A claim that was asked for less often than it runs out would go to and fro between consumers.
  every(LEAD_MS, async () => void (await leads()));
  every(tuning.outboxMs, async () => {
    const status = await readOutboxStatus(watch.pool, watch.pipelineSchema);
    metrics.outbox.show(status);
    await outbox.observe(status.lagSeconds ?? 0, await leads());
  });
  every(1_000, async () => {
    // A pause and an outage are told by themselves.
    await held.observe(index.oldestMs('changes') / 1_000, index.state.state === 'running');
  });
  const urls = new Map<string, string>(LANES.map((lane) => [lane, services.queueUrls[lane]]));
  every(tuning.queuesMs, async () => {
    let dead = 0;
    for (const [queue, url] of urls) {
      const depth = await readQueueDepth(services.sqs, url);
      for (const state of QUEUE_STATES) metrics.queueMessages.set({ queue, state }, depth[state]);
      if (queue.endsWith('-dead-letter')) dead += depth.waiting;
    }
    await deadLetters.observe(dead, await leads());
    // Last: who may not ask for them still has the depth of the others.
    for (const lane of LANES.filter((one) => !urls.has(`${one}-dead-letter`))) {
      const url = await findDeadLetterQueue(services.sqs, services.queueUrls[lane]);
      if (url !== undefined) urls.set(`${lane}-dead-letter`, url);
    }
  });
  every(
    tuning.rejectedMs,
    createRejectedWatch({
      elasticsearch,
      prefix,
      now: batch.now,
      leads,
      causes: batch.causes,
      alerts,
      metrics,
      onSettled: (documents) => logger.info({ documents }, 'Rejected products are fine again.'),
    }),
  );
  every(tuning.purgeMs, async () => {
    if (!(await leads())) return;
    const targets = await resolveTargets({ ...batch, events: NO_BATCH_EVENTS });
    const indices = targets.flatMap(({ live, others }) => (live === null ? others : [live, ...others]));
    const names = indices.map(({ name }) => name);
    // A clock that runs ahead must not make young tombstones old.
    const now = Math.min(await readPrimaryClock(watch.pool), batch.now());
    const documents = await purgeTombstones(elasticsearch, names, now, signal);
    if (documents > 0) logger.info({ documents }, 'Tombstones of long ago were deleted.');
  });
  const publish = async (change: ChangeMessage) => publishChange(services.sqs, services.queueUrls.changes, change);
  every(
    tuning.clockMs,
    createClockWatch({
      clock: () => readPrimaryClock(watch.pool),
      now: batch.now,
      elapsed: () => performance.now(),
      leads,
      publish,
      storefronts: [...batch.storefronts.keys()],
      alerts,
      logger,
      repeatMs: tuning.lag.repeatMs,
    }),
  );
  if (services.canary !== 'off') {
    every(
      tuning.canaryMs,
      createCanaryWatch({
        // Not the connection of what is looked up each second: the canary's row may be locked.
        pool: batch.source.pool,
        pipelineSchema: batch.source.pipelineSchema,
        elasticsearch,
        prefix,
        storefronts: batch.storefronts,
        publish: services.canary === 'queue' ? publish : null,
        withinMs: lagSeconds * 1_000,
        pollMs: CANARY_POLL_MS,
        now: batch.now,
        mayFly: async () => index.state.state === 'running' && (await leads()),
        metrics,
        alerts,
      }),
    );
  }

  /** Looks at something until the consumer stops. Its services being away is told by the work itself. */
  function every(milliseconds: number, look: (signal: AbortSignal) => Promise<void>): void {
    const trouble = createTrouble('Something is not being watched.');
    const loop = async (): Promise<void> => {
      while (!signal.aborted) {
        await look(signal).then(trouble.over, trouble.begin);
        await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
      }
    };
    loops.push(loop());
  }

  /** One line when it begins to fail. */
  function createTrouble(text: string): { readonly begin: (error: unknown) => void; readonly over: () => void } {
    let failing = false;
    return {
      begin(error) {
        if (!failing) logger.warn({ reason: describeError(services.explain(error)) }, text);
        failing = true;
      },
      over() {
        failing = false;
      },
    };
  }
}
