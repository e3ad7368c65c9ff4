import type { Rig } from './rig.ts';

export interface SlackPost {
  readonly method: string;
  readonly text: string;
  readonly thread: string | undefined;
  readonly status: number;
  readonly ts: string | undefined;
}

/** What was posted to the shop's channel, oldest first. @param containing only texts with this in them */
export async function slackPosts(
  { slackUrl, shop }: Pick<Rig, 'slackUrl' | 'shop'>,
  containing = '',
): Promise<SlackPost[]> {
  const recorded = (await (await fetch(`${slackUrl}/recorded`)).json()) as {
    method: string;
    arguments: { channel?: string; text?: string; thread_ts?: string };
    status: number;
    ts?: string;
  }[];
  return recorded
    .filter(({ arguments: given }) => given.channel === shop.config.SLACK_CHANNEL)
    .map(({ method, arguments: { text = '', thread_ts: thread }, status, ts }) => ({
      method,
      text,
      thread,
      status,
      ts,
    }))
    .filter(({ text }) => text.includes(containing));
}

/** Messages of their own in the channel: neither what was changed in them later, nor what stands in their threads. */
export async function alertsPosted(rig: Pick<Rig, 'slackUrl' | 'shop'>, containing: string): Promise<SlackPost[]> {
  const posts = await slackPosts(rig, containing);
  return posts.filter(({ method, thread }) => method === 'chat.postMessage' && thread === undefined);
}

/** How Slack answers the shop's channel from now on. */
export async function setSlack({ slackUrl, shop }: Pick<Rig, 'slackUrl' | 'shop'>, behaviour: object): Promise<void> {
  const channel = shop.config.SLACK_CHANNEL;
  await fetch(`${slackUrl}/behaviour`, { method: 'POST', body: JSON.stringify({ ...behaviour, channel }) });
}
