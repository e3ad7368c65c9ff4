import type { SQS } from '@aws-sdk/client-sqs';
import type { Logger } from 'pino';
import type { Alerts } from '../alerts.ts';
import type { Source } from '../extract/snapshot.ts';
import type { CoalescerLimits } from '../queue/coalescer.ts';
import type { ConsumerMetrics } from '../queue/metrics.ts';
import type { Span, Tracing } from '../tracing.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';
import type { ConsumerControl } from './consumer-control.ts';
import { DEFAULT_DENY_LIST_TUNING, type DenyListTuning } from './deny-list-services.ts';
import type { FanOutServices } from './fan-out-changes.ts';
import { DEFAULT_OWED_CHANGES, type OwedChangesTuning } from './owed-changes-poll.ts';
import { DEFAULT_SWEEPER_TUNING, type SweeperTuning } from './transition-sweeper.ts';

/** `changes`: what people wait for. `fanout`: what follows from a change somewhere else, when there is time. */
export type Lane = 'changes' | 'fanout';

export const LANES: readonly Lane[] = ['changes', 'fanout'];

/** What the consumer needs from outside. Everything was read and validated before it starts. */
export interface IncrementalServices {
  readonly sqs: SQS;
  readonly queueUrls: Readonly<Record<Lane, string>>;
  readonly batch: Omit<ChangeBatchServices, 'events' | 'signal'>;
  readonly fanOut: FanOutServices;
  /** A connection of its own, so that what is looked up each second never waits for batches. */
  readonly watch: Source;
  readonly metrics: ConsumerMetrics;
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  readonly alerts: Alerts;
  readonly tracing: Tracing;
  /** What people told the consumers, as far as it is known. */
  readonly control: () => ConsumerControl;
  readonly tuning: IncrementalTuning;
  /** Whether a service does not accept who asks, or what is asked can't be: nothing that passes by itself. */
  readonly isFinal: (error: unknown) => boolean;
  /** Turns a client's error into one that a person can act on, where it can be. */
  readonly explain: (error: unknown) => unknown;
}

export interface IncrementalTuning {
  readonly coalescing: Readonly<Record<Lane, CoalescerLimits>>;
  /** Batches of changes at a time; of the fan-out there is one. */
  readonly batches: number;
  /** A fan-out batch waits this long for a gap between changes, and no longer. */
  readonly fanOutPatienceMs: number;
  readonly pollers: number;
  /** How long a receive waits for a message. Stopping waits as long. */
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  /** Receiving stops while this many messages are held ... */
  readonly mostHeld: Readonly<Record<Lane, number>>;
  /** ... or this many ids wait. */
  readonly mostIds: Readonly<Record<Lane, number>>;
  /** A service that refuses for this long is taken at its word, and the consumer stops. */
  readonly finalAfterMs: number;
  /** An outage is told to people when it has lasted this long. */
  readonly alertAfterMs: number;
  /** Waits between tries while a service is away, in milliseconds. */
  readonly backOff: { readonly firstMs: number; readonly longestMs: number };
  /** What is held may be finished within this time when the consumer stops. */
  readonly drainMs: number;
  readonly sweeper: SweeperTuning;
  readonly denyLists: DenyListTuning;
  readonly owedChanges: OwedChangesTuning;
}

const MEGABYTE = 1024 * 1024;

export const DEFAULT_INCREMENTAL_TUNING: IncrementalTuning = {
  coalescing: {
    changes: { maxIds: 1_000, maxBytes: 5 * MEGABYTE, maxWaitMs: 200, idleWaitMs: 25 },
    fanout: { maxIds: 200, maxBytes: 2 * MEGABYTE, maxWaitMs: 200, idleWaitMs: 50 },
  },
  batches: 2,
  fanOutPatienceMs: 2_000,
  pollers: 4,
  waitSeconds: 2,
  visibilitySeconds: 30,
  mostHeld: { changes: 6_000, fanout: 100 },
  mostIds: { changes: 5_000, fanout: 2_000 },
  finalAfterMs: 20_000,
  alertAfterMs: 10_000,
  backOff: { firstMs: 200, longestMs: 5_000 },
  drainMs: 6_000,
  sweeper: DEFAULT_SWEEPER_TUNING,
  denyLists: DEFAULT_DENY_LIST_TUNING,
  owedChanges: DEFAULT_OWED_CHANGES,
};

/** How the consumer is at this moment. */
export interface IncrementalState {
  readonly state: 'running' | 'paused' | 'waiting' | 'stopping' | 'failed';
  /** Messages being worked on. */
  readonly held: number;
  /** What it waits for, or why it failed. */
  readonly reason: string | null;
}

/** One message on its way: it may go when none of its ids is open any more. */
export interface Tracked {
  readonly messageId: string;
  readonly lane: Lane;
  /** Follows the change through the logs. */
  readonly changeId: string;
  /** Epoch milliseconds. */
  readonly changedAt: number;
  /** From the change to the end of its message. */
  readonly span: Span;
  open: number;
}
