import { createSlack } from '../../clients/slack.ts';
import type { Config } from '../../config.ts';
import { describeError } from '../../errors.ts';
import { type CheckGroup, failed, type Finding, ok, warning } from './check.ts';

export function slackChecks(config: Config): CheckGroup {
  return { gate: { name: 'Slack', run: () => checkSlack(config) }, rest: [], close: async () => undefined };
}

async function checkSlack(config: Config): Promise<Finding> {
  const { SLACK_TOKEN: token, SLACK_CHANNEL: channel, SLACK_API_URL: apiUrl } = config;
  if (token === undefined) {
    return warning('no SLACK_TOKEN: alerts are only logged', 'Set SLACK_TOKEN and SLACK_CHANNEL to have them sent.');
  }
  if (channel === undefined) return failed('SLACK_CHANNEL is missing', 'Set it to the channel that alerts go to.');
  try {
    const { team, user } = await createSlack({ token, apiUrl }).auth.test();
    return ok(`${user ?? 'signed in'} at ${team ?? 'Slack'}, alerts go to ${channel}`);
  } catch (error) {
    if (codeOf(error) === 'slack_webapi_platform_error') {
      return failed(`refuses the token: ${describeError(error)}`, 'Set SLACK_TOKEN to a bot token with chat:write.');
    }
    // Nothing but alerts depends on Slack.
    return warning(`can't be reached: ${describeError(error)}`, 'Check SLACK_API_URL and the way out of this network.');
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
