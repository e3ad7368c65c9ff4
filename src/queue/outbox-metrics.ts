import { Counter, Gauge, type Registry } from 'prom-client';
import type { OutboxStatus } from './outbox-relay.ts';

/** How far the outbox is behind: told by relays and by consumers, so that a relay that is gone is seen as well. */
export interface OutboxMetrics {
  show(status: OutboxStatus): void;
}

/** Constructed once for a registry. */
export function createOutboxMetrics(registry: Registry): OutboxMetrics {
  const registers = [registry];
  const rows = new Gauge({
    name: 'search_outbox_rows',
    help: 'Rows of the outbox that wait for a relay.',
    registers,
  });
  const lag = new Gauge({
    name: 'search_outbox_lag_seconds',
    help: 'Age of the oldest row of the outbox; 0: none waits.',
    registers,
  });
  return {
    show(status) {
      rows.set(status.rows);
      lag.set(status.lagSeconds ?? 0);
    },
  };
}

/** What a relay counts. */
export interface RelayMetrics {
  readonly outbox: OutboxMetrics;
  readonly relayed: Counter;
  readonly failures: Counter;
  readonly refused: Gauge;
}

/** Constructed once for a registry. */
export function createRelayMetrics(registry: Registry): RelayMetrics {
  const registers = [registry];
  return {
    outbox: createOutboxMetrics(registry),
    relayed: new Counter({ name: 'search_outbox_relayed_total', help: 'Rows that were sent to SQS.', registers }),
    failures: new Counter({
      name: 'search_outbox_failures_total',
      help: 'Batches that failed for a reason that may pass, and come again.',
      registers,
    }),
    refused: new Gauge({
      name: 'search_outbox_refused_rows',
      help: 'Rows that can never be sent; they stay in the table, and this relay steps over them.',
      registers,
    }),
  };
}
