import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { describeError } from './errors.ts';

const SEND_TIMEOUT_MS = 3_000;

export interface Alert {
  /** One line that says what happened to what. */
  readonly title: string;
  /** Details, one fact a line. */
  readonly lines: readonly string[];
  readonly severity: 'info' | 'warning' | 'failure';
  /** What groups alerts of the same kind, such as `reindex:brandi`. */
  readonly cause: string;
}

export interface Alerts {
  /** Always resolves, within 3 s: an alert that can't be sent is a log line, and changes nothing else. */
  send(alert: Alert): Promise<void>;
}

const MARKS: Record<Alert['severity'], string> = {
  info: ':white_check_mark:',
  warning: ':warning:',
  failure: ':rotating_light:',
};

/** Messages to people. Each is logged; with `slack` and `channel` it is posted as well. */
export function createAlerts({
  slack,
  channel,
  logger,
}: {
  slack?: WebClient | undefined;
  channel?: string | undefined;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
}): Alerts {
  return {
    async send(alert) {
      logAlert(logger, alert);
      if (slack === undefined || channel === undefined) return;
      const stop = new AbortController();
      try {
        await Promise.race([slack.chat.postMessage({ channel, text: alertText(alert) }), timeout(stop.signal)]);
      } catch (error) {
        logger.warn({ cause: alert.cause, reason: describeError(error) }, 'The alert could not be sent to Slack.');
      } finally {
        stop.abort();
      }
    },
  };
}

function alertText({ severity, title, lines }: Alert): string {
  return [`${MARKS[severity]} *${escape(title)}*`, ...lines.map(escape)].join('\n');
}

/** Slack reads these three characters as markup: a product's name must not become a mention. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function logAlert(logger: Pick<Logger, 'info' | 'warn' | 'error'>, { title, lines, severity, cause }: Alert): void {
  const fields = { cause, lines };
  if (severity === 'info') logger.info(fields, title);
  else if (severity === 'warning') logger.warn(fields, title);
  else logger.error(fields, title);
}

async function timeout(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Slack did not answer within ${SEND_TIMEOUT_MS / 1000} s`)),
      SEND_TIMEOUT_MS,
    );
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
