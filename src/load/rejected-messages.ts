import type { Client } from '@elastic/elasticsearch';

/** A message that could not be understood, and why. Its products, if it names any, are not known. */
export interface RejectedMessage {
  readonly messageId: string;
  readonly queue: string;
  /** The kind of failure, the same for all that fail alike: what they are grouped by. */
  readonly cause: string;
  readonly detail: string;
  /** The beginning of its body, for people to look at. It is never read again. */
  readonly excerpt: string;
  readonly run: string;
  /** ISO 8601. */
  readonly rejectedAt: string;
}

/** Keeps rejected messages, each once however often it is delivered. @param index the state index */
export async function saveRejectedMessages(
  client: Client,
  index: string,
  rejected: readonly RejectedMessage[],
): Promise<void> {
  if (rejected.length === 0) return;
  const answer = await client.bulk({
    index,
    operations: rejected.flatMap(({ messageId, ...document }) => [{ index: { _id: messageId } }, document]),
  });
  const failed = answer.items.find((item) => item.index?.error !== undefined);
  if (failed !== undefined) throw new Error(`A rejected message was not kept: ${failed.index?.error?.reason ?? ''}`);
}
