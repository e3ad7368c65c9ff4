import type { Logger } from 'pino';
import type { Alerts } from '../alerts.ts';
import type { ChangeMessage } from '../queue/product-change.ts';
import { createLagAlert, type LagAlertOptions } from './lag-alert.ts';

export interface ClockWatchServices {
  /** The primary's UTC clock, epoch milliseconds: the one that transitions and the transform go by. */
  readonly clock: () => Promise<number>;
  /** This machine's, epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds that nobody can set. */
  readonly elapsed: () => number;
  /** Whether this consumer acts for all of them. */
  readonly leads: () => Promise<boolean>;
  readonly publish: (change: ChangeMessage) => Promise<void>;
  readonly storefronts: readonly string[];
  readonly alerts: Pick<Alerts, 'send'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly repeatMs: LagAlertOptions['repeatMs'];
}

/** Smaller errors of a clock are over by themselves before anybody could act. */
const MOST_MS = 60_000;
/**
 * A step that another consumer should have acted upon is kept in mind for this long: that one may be gone, or
 * Elasticsearch, without which nobody leads. To act twice costs a second pass.
 */
const REMEMBERED_MS = 3_600_000;

/**
 * Looks whether the database's clock has been set. Versions only grow, whatever it does, so no write is lost. But what
 * was indexed while it ran ahead is of a time that is still to come: periods that were over are no longer in its
 * documents, prices are those of then. No transition and no message would tell, so once the clock steps back every
 * product is indexed again, through the queue. What a step ahead makes due is found by the sweeper.
 *
 * @returns one look, to be repeated
 */
export function createClockWatch(services: ClockWatchServices): () => Promise<void> {
  const { elapsed, now, leads, alerts, logger } = services;
  let last: { readonly clock: number; readonly elapsed: number } | null = null;
  let steppedBack: { readonly at: number; readonly byMs: number } | null = null;
  let isAhead = false;
  const offset = createLagAlert({
    alerts,
    cause: 'clock',
    most: MOST_MS / 1_000,
    forMs: 0,
    repeatMs: services.repeatMs,
    describe: (seconds) => ({
      title: `The clock of the database is ${Math.round(seconds)} s ${isAhead ? 'ahead of' : 'behind'} this machine's`,
      lines: [
        'Prices and badges change by the clock of the database, what shows and hides by those of the API.',
        'Set the one that is wrong. Nothing is lost; after a step back every product is indexed again by itself.',
      ],
    }),
    recovered: 'The clocks of the database and of this machine agree again',
    now: elapsed,
  });

  async function actOnStep(): Promise<void> {
    if (steppedBack === null) return;
    if (!(await leads())) {
      if (elapsed() - steppedBack.at > REMEMBERED_MS) steppedBack = null;
      return;
    }
    await services.publish({ version: 1, type: 'storefront', ids: [...services.storefronts] });
    const seconds = Math.round(steppedBack.byMs / 1_000);
    logger.warn({ seconds }, 'The clock of the database stepped back; every product is indexed again.');
    steppedBack = null;
  }

  return async () => {
    const asked = { elapsed: elapsed(), now: now() };
    const clock = await services.clock();
    const answered = { elapsed: elapsed(), now: now() };
    // At least as much time has passed on both sides of the answers.
    const byMs = last === null ? 0 : last.clock + (asked.elapsed - last.elapsed) - clock;
    if (byMs > MOST_MS) steppedBack = { at: answered.elapsed, byMs };
    last = { clock, elapsed: answered.elapsed };
    await actOnStep();
    isAhead = clock > answered.now;
    // The clock was read at some moment between these two.
    const apart = Math.max(0, clock - answered.now, asked.now - clock);
    await offset.observe(apart / 1_000, await leads());
  };
}
