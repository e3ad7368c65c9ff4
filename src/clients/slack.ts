import { LogLevel, WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';

const REQUEST_TIMEOUT_MS = 3_000;

/**
 * A client that tries once: whoever sends an alert bounds its time, and a queue of retries would outlive the process.
 *
 * @param apiUrl another address than Slack's, ending with a slash or not
 */
export function createSlack({ token, apiUrl }: { token: string; apiUrl?: string | undefined }): WebClient {
  return new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: REQUEST_TIMEOUT_MS,
    // The client's own lines bypass the product's log; its errors are thrown as well.
    logLevel: LogLevel.ERROR,
  });
}

/** The client for the configured workspace; absent without a token: alerts are then only logged. */
export function slackFor(config: Config): WebClient | undefined {
  if (config.SLACK_TOKEN === undefined) return undefined;
  return createSlack({ token: config.SLACK_TOKEN, apiUrl: config.SLACK_API_URL });
}
