import type { Alert, Alerts } from '../alerts.ts';

export interface LagAlertOptions {
  readonly alerts: Pick<Alerts, 'send'>;
  /** What groups its messages: one thread, whose count grows while it goes on. */
  readonly cause: string;
  /** More than this is too much. */
  readonly most: number;
  /** Told when it has been too much for so long, and as over when it has not been for so long. */
  readonly forMs: number;
  /** While it goes on, it is told again after so long. */
  readonly repeatMs: number;
  readonly describe: (value: number) => Pick<Alert, 'title' | 'lines'>;
  /** The title of its end. */
  readonly recovered: string;
  /** Milliseconds, of any clock that only goes on. */
  readonly now: () => number;
}

/** Watches one value that may be too high for a while, such as an age. */
export interface LagAlert {
  /** @param mayOpen false: only the end of what was told already is told */
  observe(value: number, mayOpen?: boolean): Promise<void>;
}

export function createLagAlert(options: LagAlertOptions): LagAlert {
  const { alerts, cause, most, forMs, repeatMs, describe, recovered, now } = options;
  /** Since when the value is on the side on which it is now. */
  let side: { readonly high: boolean; readonly since: number } | null = null;
  let told: { readonly at: number; readonly worst: number } | null = null;

  return {
    async observe(value, mayOpen = true) {
      const at = now();
      const high = value > most;
      if (side?.high !== high) side = { high, since: at };
      const lasts = at - side.since >= forMs;
      if (high && lasts) {
        if (told === null ? !mayOpen : at - told.at < repeatMs) return;
        told = { at, worst: Math.max(value, told?.worst ?? 0) };
        await alerts.send({ severity: 'warning', cause, ...describe(value) });
      } else if (!high && lasts && told !== null) {
        const { worst } = told;
        told = null;
        const lines = [`At its worst: ${describe(worst).title}.`];
        await alerts.send({ severity: 'info', cause, title: recovered, lines });
      }
    },
  };
}
