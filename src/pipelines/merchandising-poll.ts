import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Alerts } from '../alerts.ts';
import type { InvalidMerchandising } from '../search/merchandising.ts';
import { type MerchandisingOutcome, publishMerchandising, type PublishServices } from './publish-merchandising.ts';

export interface MerchandisingPollServices extends PublishServices {
  readonly alerts: Alerts;
  readonly logger: Pick<Logger, 'info'>;
  readonly onError: (error: unknown) => void;
  /** 1,000 by default. */
  readonly everyMs?: number;
}

/**
 * Brings what merchandisers entered to the API each second, however it got into the table. Every consumer does so:
 * whoever finds nothing new writes nothing.
 */
export function startMerchandisingPoll(services: MerchandisingPollServices): { stop(): Promise<void> } {
  const { everyMs = 1_000, logger, alerts, onError } = services;
  const stopping = new AbortController();
  const told = new Map<string, string>();

  function tell({ storefront, outcome, rules, invalid }: MerchandisingOutcome): void {
    if (outcome === 'published') logger.info({ storefront, rules }, 'Merchandising was published.');
    const faults = invalid.map(describe).join('\n');
    if (faults === (told.get(storefront) ?? '')) return;
    told.set(storefront, faults);
    if (invalid.length === 0) return;
    void alerts.send({
      severity: 'warning',
      cause: `merchandising:${storefront}`,
      title: `${invalid.length} rows of merchandising in ${storefront} are ignored`,
      lines: invalid.slice(0, 5).map(describe),
    });
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        for (const outcome of await publishMerchandising(services)) tell(outcome);
      } catch (error) {
        onError(error);
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

function describe({ id, reason }: InvalidMerchandising): string {
  return `Row ${id}: ${reason}.`;
}
