import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { createOutboxMetrics, type OutboxMetrics } from './outbox-metrics.ts';
import { createShapeMetrics, type ShapeMetrics } from './shape-metrics.ts';

/** What the consumer counts. Durations are seconds. */
export interface ConsumerMetrics extends ShapeMetrics {
  readonly received: Counter<'queue'>;
  readonly deleted: Counter<'queue'>;
  readonly batchIds: Histogram<'queue'>;
  readonly changeToIndexed: Histogram<'storefront'>;
  readonly retries: Counter<'cause'>;
  readonly rejected: Counter<'storefront' | 'cause'>;
  readonly rejectedNow: Gauge;
  readonly tombstones: Counter<'storefront'>;
  readonly documents: Counter<'storefront'>;
  readonly oldestMessage: Gauge<'queue'>;
  readonly held: Gauge<'queue'>;
  readonly paused: Gauge;
  readonly waiting: Gauge;
  readonly leftTargets: Counter<'storefront'>;
  readonly outbox: OutboxMetrics;
  readonly queueMessages: Gauge<'queue' | 'state'>;
  readonly canary: Histogram<'storefront'>;
  readonly canaryLost: Counter<'storefront'>;
  readonly transitions: Counter<'storefront'>;
  readonly denied: Gauge<'storefront' | 'kind'>;
  readonly transitionsDue: Gauge<'storefront'>;
  readonly transitionLag: Gauge<'storefront'>;
}

/** Constructed once for a registry, which `/metrics` prints. */
export function createConsumerMetrics(registry: Registry): ConsumerMetrics {
  const registers = [registry];
  return {
    ...createShapeMetrics(registry),
    received: new Counter({
      name: 'search_messages_received_total',
      help: 'Messages received, redeliveries included.',
      labelNames: ['queue'],
      registers,
    }),
    deleted: new Counter({
      name: 'search_messages_deleted_total',
      help: 'Messages whose products are safe.',
      labelNames: ['queue'],
      registers,
    }),
    batchIds: new Histogram({
      name: 'search_batch_ids',
      help: 'Products of one batch.',
      labelNames: ['queue'],
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
      registers,
    }),
    changeToIndexed: new Histogram({
      name: 'search_change_to_indexed_seconds',
      help: 'From the moment of a change to the answer of the bulk request that brought it into the live index.',
      labelNames: ['storefront'],
      buckets: [0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1, 1.5, 2.5, 5, 10, 30, 60, 300],
      registers,
    }),
    retries: new Counter({
      name: 'search_retries_total',
      help: 'Repetitions of what failed for a reason that may pass.',
      labelNames: ['cause'],
      registers,
    }),
    rejected: new Counter({
      name: 'search_rejected_total',
      help: 'Products and messages set aside.',
      labelNames: ['storefront', 'cause'],
      registers,
    }),
    rejectedNow: new Gauge({
      name: 'search_rejected_products',
      help: 'Products that are set aside at the moment, once for each storefront.',
      registers,
    }),
    tombstones: new Counter({
      name: 'search_tombstones_total',
      help: 'Products written as gone or withheld.',
      labelNames: ['storefront'],
      registers,
    }),
    documents: new Counter({
      name: 'search_documents_total',
      help: 'Products written as documents.',
      labelNames: ['storefront'],
      registers,
    }),
    oldestMessage: new Gauge({
      name: 'search_oldest_message_seconds',
      help: 'Age of the oldest message that is held.',
      labelNames: ['queue'],
      registers,
    }),
    held: new Gauge({
      name: 'search_messages_held',
      help: 'Messages being worked on.',
      labelNames: ['queue'],
      registers,
    }),
    paused: new Gauge({ name: 'search_paused', help: '1: a person paused the consumers.', registers }),
    waiting: new Gauge({
      name: 'search_waiting',
      help: '1: nothing is received because a service that is needed fails.',
      registers,
    }),
    outbox: createOutboxMetrics(registry),
    queueMessages: new Gauge({
      name: 'search_queue_messages',
      help: 'Messages in SQS, about, by their state: waiting, in_flight or delayed.',
      labelNames: ['queue', 'state'],
      registers,
    }),
    leftTargets: new Counter({
      name: 'search_write_targets_left_total',
      help: 'Building and warm indices that were given up.',
      labelNames: ['storefront'],
      registers,
    }),
    denied: new Gauge({
      name: 'search_denied',
      help: 'Sellers, brands, categories and products that every query leaves out until their documents are indexed.',
      labelNames: ['storefront', 'kind'],
      registers,
    }),
    canary: new Histogram({
      name: 'search_canary_seconds',
      help: 'From the commit of the canary product to the first search that found it.',
      labelNames: ['storefront'],
      buckets: [0.25, 0.5, 1, 1.5, 2, 2.5, 5, 10, 30, 60],
      registers,
    }),
    canaryLost: new Counter({
      name: 'search_canary_lost_total',
      help: 'Changes of the canary product that no search found in time.',
      labelNames: ['storefront'],
      registers,
    }),
    transitions: new Counter({
      name: 'search_transitions_total',
      help: 'Products indexed again because a moment had passed at which they change.',
      labelNames: ['storefront'],
      registers,
    }),
    transitionsDue: new Gauge({
      name: 'search_transitions_due',
      help: 'Products whose moment has passed and that are not indexed again yet, where this process sweeps.',
      labelNames: ['storefront'],
      registers,
    }),
    transitionLag: new Gauge({
      name: 'search_transition_lag_seconds',
      help: 'How long ago the oldest of them was due.',
      labelNames: ['storefront'],
      registers,
    }),
  };
}
