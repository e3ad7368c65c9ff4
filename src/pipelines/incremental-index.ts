import { describeError } from '../errors.ts';
import { VersionRowMissing } from '../extract/version.ts';
import { stateIndex } from '../indices/index-name.ts';
import { type RejectedMessage, saveRejectedMessages } from '../load/rejected-messages.ts';
import { createCircuit } from '../queue/circuit.ts';
import { createMessageHolder, type ReceivedMessage } from '../queue/message-holder.ts';
import { parseChange } from '../queue/product-change.ts';
import { startReceiving } from '../queue/receive-loop.ts';
import { createBackgroundQueue } from './background-queue.ts';
import { createFollower, tracedServices } from './batch-trace.ts';
import { VersionBehind } from './change-batch-write.ts';
import { createChangeLanes } from './change-lanes.ts';
import { startConsumerPolls } from './consumer-polls.ts';
import { createConsumerReports } from './consumer-reports.ts';
import { fanOutStep, type TargetsChange } from './fan-out-changes.ts';
import { guardVersion } from './guard-version.ts';
import { createIdWeight } from './id-weight.ts';
import {
  type IncrementalServices,
  type IncrementalState,
  type Lane,
  LANES,
  type Tracked,
} from './incremental-services.ts';
import { attempt, type BatchRunner, runChangeBatch } from './run-change-batch.ts';
import { within } from './within.ts';

/** The consumer at work. */
export interface IncrementalIndex {
  readonly state: IncrementalState;
  /** Age of the oldest message of a lane that is held, milliseconds; 0: none is. */
  oldestMs(lane: Lane): number;
  /** Resolves when it has stopped by itself, because a service refuses: with the reason. */
  readonly failed: Promise<unknown>;
  /**
   * Stops in phases: receives nothing more, finishes what it can within `drainMs`, gives the rest back. Safe to call
   * twice.
   */
  stop(): Promise<void>;
}

/** Rejected messages that are kept by one request. */
const SET_ASIDE_TOGETHER = 100;
const TICK_MS = 1_000;
const GUARD_VERSION_MS = 60_000;
/** SQS may be what is away: then messages show again by themselves. */
const FLUSH_MS = 1_500;

/**
 * Receives changes and indexes the products that they name, until it is stopped. A message is deleted when its
 * products are safe; whatever is killed, repeated or delayed on the way costs a repetition, never a change.
 */
export function startIncrementalIndex(services: IncrementalServices): IncrementalIndex {
  const { sqs, queueUrls, metrics, logger, tuning } = services;
  const { now } = services.batch;
  const stopping = new AbortController();
  const reports = createConsumerReports(services);
  const circuit = createCircuit({ now, onChange: (change) => reports.circuitChanged(change) });
  let reportFailure: (error: unknown) => void = () => undefined;
  const failed = new Promise<unknown>((resolve) => {
    reportFailure = resolve;
  });
  let failure: { readonly error: unknown } | null = null;
  let phase: 'working' | 'stopping' = 'working';
  const weight = createIdWeight(services.batch.storefronts.size);

  const onFailed = (error: unknown): void => {
    if (stopping.signal.aborted || failure !== null) return;
    failure = { error };
    void reports.failed(error).finally(() => reportFailure(error));
  };
  const guard = (): void => {
    guardVersion({ ...services.batch, alerts: services.alerts }).catch((error: unknown) => reports.retried(error));
  };
  const runner: BatchRunner = {
    batch: {
      ...services.batch,
      signal: stopping.signal,
      events: {
        ...reports.batchEvents,
        onIndexed: (indexed) => {
          reports.batchEvents.onIndexed(indexed);
          weight.learn(indexed);
        },
      },
    },
    circuit,
    tuning,
    isFinal: services.isFinal,
    now,
    onFailure: (error) => {
      reports.retried(error);
      if (error instanceof VersionBehind || error instanceof VersionRowMissing) guard();
    },
    signal: stopping.signal,
  };
  const follow = createFollower({ run: services.batch.run, logger, tracing: services.tracing });
  const holders = Object.fromEntries(
    LANES.map((lane) => [
      lane,
      createMessageHolder({
        sqs,
        queueUrl: queueUrls[lane],
        visibilitySeconds: tuning.visibilitySeconds,
        now,
        onDeleted: (messages) => metrics.deleted.inc({ queue: lane }, messages),
        warn: (error) => reports.queueTrouble(error),
      }),
    ]),
  ) as Record<Lane, ReturnType<typeof createMessageHolder>>;
  const done = ({ lane, messageId, changeId, span }: Tracked): void => {
    holders[lane].delete(messageId);
    logger.debug({ changeId, messageId, queue: lane }, 'A change is safe; its message is deleted.');
    span.end();
  };

  const lanes = createChangeLanes({
    tuning,
    bytesPerId: weight.bytesPerId,
    run: async (lane, batch) => {
      const ids = [...batch.keys()];
      metrics.batchIds.observe({ queue: lane }, ids.length);
      const changes = [...new Set([...batch.values()].flat())];
      return follow({ queue: lane, ids: ids.length, changes }, (trace) =>
        runChangeBatch({ ...runner, batch: tracedServices(runner.batch, trace) }, ids),
      );
    },
    onIndexed: (lane, messages, ids, indexed) => reports.indexed(lane, messages, ids, indexed),
    onSafe: done,
    onFailed,
  });
  const fanOuts = createBackgroundQueue<{ message: Tracked; change: TargetsChange }>(async ([next]) => {
    if (next === undefined) return 0;
    const step = await attempt(runner, () => fanOutStep(services.fanOut, next.change));
    logger.info({ changeId: next.message.changeId, ...step }, 'A change was handed on to its products.');
    done(next.message);
    return 1;
  }, onFailed);
  const asides = createBackgroundQueue<RejectedMessage & { lane: Lane }>(async (waiting) => {
    const some = waiting.slice(0, SET_ASIDE_TOGETHER);
    const { elasticsearch, prefix } = services.batch;
    const rejected = some.map(({ lane: _lane, ...message }) => message);
    await attempt(runner, () => saveRejectedMessages(elasticsearch, stateIndex(prefix, 'rejected-messages'), rejected));
    for (const message of some) {
      holders[message.lane].delete(message.messageId);
      reports.batchEvents.onRejected('', message.cause);
    }
    return some.length;
  }, onFailed);

  function receive(lane: Lane, messages: readonly ReceivedMessage[]): void {
    metrics.received.inc({ queue: lane }, messages.length);
    for (const message of messages) {
      if (!holders[lane].hold(message)) continue;
      if (phase === 'stopping') holders[lane].giveBack(message.messageId, 0);
      else take(lane, message);
    }
  }

  function take(lane: Lane, { messageId, body, sentAt, receiveCount }: ReceivedMessage): void {
    const change = parseChange(body);
    if (change.kind === 'fault') {
      const { cause, detail } = change;
      const rejectedAt = new Date(now()).toISOString();
      const { run } = services.batch;
      asides.add({ lane, messageId, queue: lane, cause, detail, excerpt: body.slice(0, 500), run, rejectedAt });
      return;
    }
    const changeId = change.id ?? messageId;
    const changedAt = change.changedAt ?? sentAt;
    const facts = { 'search.change': changeId, 'search.queue': lane, 'messaging.message.id': messageId, receiveCount };
    const span = services.tracing.start({ name: `change ${change.kind}`, at: Math.min(changedAt, now()), facts });
    const message: Tracked = { messageId, lane, changeId, changedAt, span, open: 0 };
    logger.debug({ changeId, messageId, queue: lane, receiveCount, kind: change.kind }, 'A change was received.');
    if (change.kind === 'products') lanes.add(message, change.ids);
    else fanOuts.add({ message, change: { ...change, id: changeId } });
  }

  const isOpen = (): boolean => !circuit.isOpen && failure === null && !services.control().paused;
  const polls = startConsumerPolls(services, {
    runner,
    follow,
    reports,
    mayWork: () => isOpen() && phase === 'working',
    onFailed,
  });

  const mayReceive = (lane: Lane): boolean =>
    isOpen() &&
    holders[lane].size < tuning.mostHeld[lane] &&
    lanes.waiting(lane) < tuning.mostIds[lane] &&
    fanOuts.size < 20 &&
    asides.size < 1_000;
  const loops = LANES.map((lane) =>
    startReceiving({
      sqs,
      queueUrl: queueUrls[lane],
      pollers: lane === 'changes' ? tuning.pollers : 1,
      waitSeconds: tuning.waitSeconds,
      visibilitySeconds: tuning.visibilitySeconds,
      now,
      mayReceive: () => mayReceive(lane),
      onMessages: (messages) => receive(lane, messages),
      onError: (error) => (services.isFinal(error) ? onFailed(error) : reports.queueTrouble(error)),
    }),
  );
  const heartbeat = setInterval(
    () => {
      for (const lane of LANES) void holders[lane].heartbeat();
    },
    (tuning.visibilitySeconds * 1_000) / 6,
  );
  const guarding = setInterval(guard, GUARD_VERSION_MS);
  guard();
  const tick = setInterval(() => reports.tick({ circuit, holders }), TICK_MS);

  async function stop(): Promise<void> {
    phase = 'stopping';
    const enter = (name: 'drain' | 'end work' | 'give back' | 'stopped'): void =>
      logger.info({ phase: name, held: holders.changes.size + holders.fanout.size }, 'The consumer stops.');
    enter('drain');
    const received = Promise.all(loops.map((loop) => loop.stop()));
    if (failure === null) await within(tuning.drainMs, Promise.all([received, lanes.drain()]));
    enter('end work');
    lanes.stop();
    stopping.abort(new Error('The consumer stops.'));
    await within(FLUSH_MS, Promise.all([received, fanOuts.stop(), asides.stop(), polls.stop()]));
    clearInterval(heartbeat);
    clearInterval(tick);
    clearInterval(guarding);
    enter('give back');
    for (const lane of LANES) holders[lane].giveBackAll();
    await within(FLUSH_MS, Promise.all(LANES.map((lane) => holders[lane].flush())));
    enter('stopped');
  }

  let stopped: Promise<void> | null = null;
  return {
    get state() {
      return {
        state: failure !== null ? 'failed' : stateOf(phase, services.control().paused, circuit.isOpen),
        held: holders.changes.size + holders.fanout.size,
        reason: failure !== null ? describeError(services.explain(failure.error)) : reports.waitingFor,
      };
    },
    oldestMs(lane) {
      const { oldestSentAt } = holders[lane];
      return oldestSentAt === null ? 0 : Math.max(0, now() - oldestSentAt);
    },
    failed,
    stop: () => (stopped ??= stop()),
  };
}

function stateOf(phase: 'working' | 'stopping', paused: boolean, waiting: boolean): IncrementalState['state'] {
  if (phase === 'stopping') return 'stopping';
  if (paused) return 'paused';
  return waiting ? 'waiting' : 'running';
}
