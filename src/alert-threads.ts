import type { Alert } from './alerts.ts';

/** One kind of alert: a message in the channel with its count, and how it ended in its thread. */
interface AlertThread {
  /** The newest alert; of a thread that is news alone, that news. */
  latest: Alert;
  count: number;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  latestAt: number;
  /**
   * The channel's message: its number, the count that stands in it, since when, and whether it says that its process
   * ended; null: Slack has none yet.
   */
  message: { readonly ts: string; readonly count: number; readonly at: number; readonly ended: boolean } | null;
  recovery: { readonly alert: Alert; told: boolean } | null;
}

/** What Slack has to be told next. */
export interface AlertStep {
  readonly cause: string;
  readonly text: string;
  /** A new message in the channel, an answer in the thread of `ts`, or a new text of the message `ts`. */
  readonly kind: 'post' | 'reply' | 'update';
  /** Empty for `post`. */
  readonly ts: string;
  /** How often it has happened, as `text` says. */
  readonly count: number;
}

/** Groups alerts by cause and says what Slack has to be told. Decides only; asks nobody. */
export interface AlertThreads {
  note(alert: Alert): void;
  /** @returns null: nothing may be told now */
  next(): AlertStep | null;
  /** There will be no later: counts are told at once, and messages that go on say that nobody adds to them any more. */
  end(): void;
  /** Causes without a recovery. */
  going(): readonly string[];
  /** Whether there will be something to tell, perhaps later. */
  readonly pending: boolean;
  /** The step was taken. @param ts the number of the message that Slack made or changed */
  done(step: AlertStep, ts: string): void;
}

export interface ThreadTuning {
  /** The count in a message is brought up to date no more often. */
  readonly updateMs: number;
  /** A cause that was quiet for so long begins a new thread. */
  readonly forgetMs: number;
}

/** Causes that are remembered; beyond it the one that has been quiet for longest is forgotten. */
const MOST_THREADS = 200;

/** @param teller the process whose messages these are; undefined: one that ends soon, and need not be told apart */
export function createAlertThreads(tuning: ThreadTuning, now: () => number, teller?: string): AlertThreads {
  const threads = new Map<string, AlertThread>();
  let endedAt: number | null = null;

  function noteRecovery(alert: Alert): void {
    const thread = threads.get(alert.cause);
    // News of its own where nothing was wrong.
    if (thread?.recovery === null) thread.recovery = { alert, told: false };
    else threads.set(alert.cause, open(alert));
  }

  function open(alert: Alert): AlertThread {
    return { latest: alert, count: 1, firstAt: now(), latestAt: now(), message: null, recovery: null };
  }

  function noteTrouble(alert: Alert): void {
    const known = threads.get(alert.cause);
    const goesOn =
      known?.recovery === null && known.latest.severity !== 'info' && now() - known.latestAt < tuning.forgetMs;
    // The newest stand last: the first ones are forgotten first.
    threads.delete(alert.cause);
    if (goesOn) {
      threads.set(alert.cause, known);
      known.latest = alert;
      known.count += 1;
      known.latestAt = now();
      return;
    }
    threads.set(alert.cause, open(alert));
    for (const cause of threads.keys()) if (threads.size > MOST_THREADS) threads.delete(cause);
  }

  /** Who tells it: another process has a message of its own, with a count of its own. */
  function tellerLine({ severity }: Alert): string[] {
    if (teller === undefined || severity === 'info') return [];
    return [endedAt === null ? `told by ${teller}` : `told by ${teller}, which ended at ${clock(endedAt)}`];
  }

  function stepOf(cause: string, thread: AlertThread): AlertStep | null {
    const { message, recovery, count } = thread;
    const step = { cause, count, text: [...rootText(thread), ...tellerLine(thread.latest)].join('\n') };
    if (message === null) return { ...step, kind: 'post', ts: '' };
    const { ts } = message;
    if (recovery?.told === false) return { ...step, kind: 'reply', ts, text: alertText(recovery.alert) };
    if (recovery !== null) return { ...step, kind: 'update', ts };
    const endIsNews = endedAt !== null && teller !== undefined && !message.ended;
    const countIsNews = message.count < count && (endedAt !== null || now() - message.at >= tuning.updateMs);
    return endIsNews || countIsNews ? { ...step, kind: 'update', ts } : null;
  }

  return {
    note(alert) {
      if (alert.severity === 'info') noteRecovery(alert);
      else noteTrouble(alert);
    },
    next() {
      for (const [cause, thread] of threads) {
        const step = stepOf(cause, thread);
        if (step !== null) return step;
      }
      return null;
    },
    end() {
      endedAt = now();
    },
    going: () =>
      [...threads]
        .filter(([, { latest, recovery }]) => recovery === null && latest.severity !== 'info')
        .map(([cause]) => cause),
    get pending() {
      return [...threads.values()].some(
        ({ message, recovery, count }) => message === null || recovery !== null || message.count < count,
      );
    },
    done({ cause, kind, count }, ts) {
      const thread = threads.get(cause);
      if (thread === undefined) return;
      if (kind === 'reply') {
        if (thread.recovery !== null) thread.recovery.told = true;
        return;
      }
      thread.message = { ts, count, at: now(), ended: endedAt !== null };
      // News that stands alone, a recovery that was marked, and one that came before Slack knew of anything.
      if (thread.latest.severity === 'info' || thread.recovery !== null) threads.delete(cause);
    },
  };
}

const MARKS: Record<Alert['severity'], string> = {
  info: ':white_check_mark:',
  warning: ':warning:',
  failure: ':rotating_light:',
};

function alertText({ severity, title, lines }: Alert): string {
  return [`${MARKS[severity]} *${escape(title)}*`, ...lines.map(escape)].join('\n');
}

/** The message in the channel, as it is now, in lines. */
function rootText({ latest, count, firstAt, latestAt, recovery }: AlertThread): string[] {
  const often = count > 1 ? [`${count} so far, from ${clock(firstAt)} to ${clock(latestAt)}`] : [];
  if (recovery === null) return [alertText(latest), ...often];
  const { title, lines } = latest;
  const end = `${MARKS.info} *${escape(recovery.alert.title)}*`;
  return [end, `~${escape(title)}~`, ...lines.map(escape), ...often];
}

/** 18:15:02 UTC */
function clock(moment: number): string {
  return `${new Date(moment).toISOString().slice(11, 19)} UTC`;
}

/** Slack reads these three characters as markup: a product's name must not become a mention. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
