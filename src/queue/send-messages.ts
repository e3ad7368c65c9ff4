import type { SQS } from '@aws-sdk/client-sqs';
import { type ChangeMessage, MESSAGE_BYTES } from './product-change.ts';

/** SQS takes at most this many messages in one request. */
const REQUEST_MESSAGES = 10;
/** Digits, commas and field names of a message, generously. */
const ENVELOPE_BYTES = 1_024;

export type SendResult =
  | { readonly sent: true }
  /** `forGood`: SQS will never take this message. */
  | { readonly sent: false; readonly forGood: boolean; readonly cause: string };

/**
 * Sends messages in requests of at most ten and 256 KB.
 *
 * @returns a result for each, in order
 * @throws the client's error when a whole request fails: then nothing is known of the messages of the later requests
 */
export async function sendMessages(sqs: SQS, queueUrl: string, bodies: readonly string[]): Promise<SendResult[]> {
  const results: SendResult[] = bodies.map(() => ({ sent: false, forGood: false, cause: 'not sent' }));
  for (const group of groupForRequests(bodies)) {
    const answer = await sqs.sendMessageBatch({
      QueueUrl: queueUrl,
      Entries: group.map((at) => ({ Id: String(at), MessageBody: bodies[at] ?? '' })),
    });
    for (const { Id } of answer.Successful ?? []) results[Number(Id)] = { sent: true };
    for (const { Id, SenderFault, Code, Message } of answer.Failed ?? []) {
      const cause = [Code, Message].filter(Boolean).join(': ') || 'refused';
      results[Number(Id)] = { sent: false, forGood: SenderFault === true, cause };
    }
  }
  return results;
}

/**
 * Publishes a change, to be called after the transaction's COMMIT has returned. Many ids become several messages.
 *
 * @throws Error when any part was not taken; to publish all of it again does no harm
 */
export async function publishChange(sqs: SQS, queueUrl: string, change: ChangeMessage): Promise<void> {
  const results = await sendMessages(sqs, queueUrl, encodeChange(change));
  const failed = results.find((result) => !result.sent);
  if (failed?.sent === false) throw new Error(`A change was not published: ${failed.cause}`);
}

/** The bodies of a change: several where its ids don't fit into one. */
export function encodeChange(change: ChangeMessage): string[] {
  if (change.type !== 'products') return [JSON.stringify(change)];
  const room = MESSAGE_BYTES - ENVELOPE_BYTES;
  const groups: number[][] = [];
  let bytes = room;
  for (const id of change.ids) {
    const needed = String(id).length + 1;
    if (bytes + needed > room) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(id);
    bytes += needed;
  }
  return groups.map((ids) => JSON.stringify({ ...change, ids }));
}

/** Positions of the bodies that go together. */
function groupForRequests(bodies: readonly string[]): number[][] {
  const groups: number[][] = [];
  let bytes = 0;
  for (const [at, body] of bodies.entries()) {
    const size = Buffer.byteLength(body);
    const last = groups.at(-1);
    if (last === undefined || last.length === REQUEST_MESSAGES || bytes + size > MESSAGE_BYTES) {
      groups.push([at]);
      bytes = size;
    } else {
      last.push(at);
      bytes += size;
    }
  }
  return groups;
}
