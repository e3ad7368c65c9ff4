import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { type AlertStep, createAlertThreads, type ThreadTuning } from './alert-threads.ts';
import { describeError } from './errors.ts';

export interface Alert {
  /** One line that says what happened to what. */
  readonly title: string;
  /** Details, one fact a line. */
  readonly lines: readonly string[];
  /** `info` of a cause that was alerted before is its recovery. */
  readonly severity: 'info' | 'warning' | 'failure';
  /** What groups alerts of the same kind, such as `reindex:brandi`. */
  readonly cause: string;
}

export interface Alerts {
  /** Always resolves, within 3 s: an alert that can't be sent is a log line, and changes nothing else. */
  send(alert: Alert): Promise<void>;
}

/** Alerts of a process that goes on, which tell later what Slack did not take. */
export interface LastingAlerts extends Alerts {
  /** Causes that were alerted and of which no recovery has been told. */
  going(): readonly string[];
  /** Tells what has not been told, if Slack takes it, and stops trying. Within 3 s. */
  close(): Promise<void>;
}

export interface AlertTuning extends ThreadTuning {
  /** While Slack is away: between two tries, doubling from `firstMs`. */
  readonly retry: { readonly firstMs: number; readonly longestMs: number };
  /** The same alert is logged no more often. */
  readonly logMs: number;
}

const DEFAULT_ALERT_TUNING: AlertTuning = {
  updateMs: 15_000,
  forgetMs: 6 * 3_600_000,
  retry: { firstMs: 2_000, longestMs: 60_000 },
  logMs: 10_000,
};

const SEND_TIMEOUT_MS = 3_000;
/** Everything together, so that a storm of causes is no storm in the channel. */
const REQUESTS_A_MINUTE = 30;
const LOOK_AGAIN_MS = 1_000;
const LOGGED_CAUSES = 200;

interface AlertOptions {
  readonly slack?: WebClient | undefined;
  readonly channel?: string | undefined;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Names the process in its messages, which say when it ended; for one that goes on. */
  readonly teller?: string;
  readonly tuning?: Partial<AlertTuning>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * Messages to people. Each is logged; with `slack` and `channel` there is one message in the channel for each cause,
 * whose count is brought up to date while it goes on, and whose recovery is told in its thread. What Slack does not take
 * is told later, as one message with the count of all that came meanwhile.
 */
export function createAlerts({ slack, channel, logger, now = Date.now, ...options }: AlertOptions): LastingAlerts {
  const tuning = { ...DEFAULT_ALERT_TUNING, ...options.tuning };
  const threads = createAlertThreads(tuning, now, options.teller);
  const log = createAlertLog(logger, tuning.logMs, now);
  const requests: number[] = [];
  let failures = 0;
  let notBefore = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> | null = null;
  let closing = false;

  function mayAsk(): boolean {
    while (requests[0] !== undefined && now() - requests[0] > 60_000) requests.shift();
    return now() >= notBefore && requests.length < REQUESTS_A_MINUTE;
  }

  async function tell(client: WebClient, to: string): Promise<void> {
    for (let step = threads.next(); step !== null && mayAsk(); step = threads.next()) {
      requests.push(now());
      try {
        threads.done(step, await withTimeout(ask(client, to, step)));
        failures = 0;
      } catch (error) {
        const { firstMs, longestMs } = tuning.retry;
        notBefore = now() + Math.max(Math.min(longestMs, firstMs * 2 ** failures), retryAfterMs(error));
        failures += 1;
        logger.warn({ cause: step.cause, reason: describeError(error) }, 'The alert could not be sent to Slack.');
        return;
      }
    }
  }

  function lookLater(): void {
    if (closing || timer !== undefined || !threads.pending) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        void tellNow();
      },
      Math.max(LOOK_AGAIN_MS, notBefore - now()),
    );
    // No process lives only to tell Slack.
    timer.unref();
  }

  function tellNow(): Promise<void> {
    if (slack === undefined || channel === undefined) return Promise.resolve();
    telling ??= tell(slack, channel).finally(() => {
      telling = null;
      lookLater();
    });
    return telling;
  }

  return {
    async send(alert) {
      log(alert);
      threads.note(alert);
      if (slack === undefined) return;
      if (threads.next() === null || !mayAsk()) lookLater();
      else await Promise.race([tellNow(), sleep(SEND_TIMEOUT_MS, undefined, { ref: false })]);
    },
    going: () => threads.going(),
    async close() {
      closing = true;
      threads.end();
      clearTimeout(timer);
      await Promise.race([Promise.resolve(telling).then(tellNow), sleep(SEND_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

/** @returns the number of the message */
async function ask(slack: WebClient, channel: string, { kind, text, ts }: AlertStep): Promise<string> {
  if (kind === 'update') {
    await slack.chat.update({ channel, ts, text });
    return ts;
  }
  const answer = await slack.chat.postMessage({ channel, text, ...(kind === 'reply' ? { thread_ts: ts } : {}) });
  return answer.ts ?? '';
}

/** How long Slack wants to be left alone; 0: it did not say. */
function retryAfterMs(error: unknown): number {
  const seconds = error instanceof Error && 'retryAfter' in error ? Number(error.retryAfter) : 0;
  return Number.isFinite(seconds) ? seconds * 1_000 : 0;
}

/** The same alert is one line in a while, with how many there were: a storm must not fill the log. */
function createAlertLog(logger: AlertOptions['logger'], everyMs: number, now: () => number): (alert: Alert) => void {
  const kinds = new Map<string, { readonly at: number; held: number }>();
  return ({ title, lines, severity, cause }) => {
    const known = kinds.get(cause);
    if (severity !== 'info' && known !== undefined && now() - known.at < everyMs) {
      known.held += 1;
      return;
    }
    const fields = { cause, lines, ...(known === undefined || known.held === 0 ? {} : { times: known.held + 1 }) };
    if (severity === 'info') kinds.delete(cause);
    else kinds.set(cause, { at: now(), held: 0 });
    for (const kind of kinds.keys()) if (kinds.size > LOGGED_CAUSES) kinds.delete(kind);
    if (severity === 'info') logger.info(fields, title);
    else if (severity === 'warning') logger.warn(fields, title);
    else logger.error(fields, title);
  };
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        const late = new Error(`Slack did not answer within ${SEND_TIMEOUT_MS / 1000} s`);
        timer = setTimeout(() => reject(late), SEND_TIMEOUT_MS);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
