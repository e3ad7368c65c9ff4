import type { Shop } from './shop.ts';

/** The texts that were posted to the shop's channel, oldest first. */
export async function slackMessages(shop: Shop): Promise<string[]> {
  const address = new URL('/recorded', shop.config.SLACK_API_URL);
  const recorded = (await (await fetch(address)).json()) as {
    method: string;
    arguments: { channel?: string; text?: string };
  }[];
  return recorded
    .filter((call) => call.method === 'chat.postMessage' && call.arguments.channel === shop.config.SLACK_CHANNEL)
    .map((call) => call.arguments.text ?? '');
}
