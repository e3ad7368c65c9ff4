import type { SQS } from '@aws-sdk/client-sqs';
import type { ReceivedMessage } from './message-holder.ts';
import { receiveMessages } from './receive-loop.ts';
import { sendMessages } from './send-messages.ts';

/** Long enough to look at a few hundred messages, short enough to be forgotten if this process dies. */
const LOOK_SECONDS = 30;
const TOGETHER = 10;

/** @returns the address of the queue's dead-letter queue; undefined where it has none */
export async function findDeadLetterQueue(sqs: SQS, queueUrl: string): Promise<string | undefined> {
  const answer = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] });
  const policy = JSON.parse(answer.Attributes?.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
  const name = policy.deadLetterTargetArn?.split(':').at(-1);
  if (name === undefined) return undefined;
  return (await sqs.getQueueUrl({ QueueName: name })).QueueUrl;
}

/** Up to `limit` messages of a dead-letter queue, which stay there. They count as received once more. */
export async function listDeadLetters(sqs: SQS, deadLetterUrl: string, limit: number): Promise<ReceivedMessage[]> {
  const found = new Map<string, ReceivedMessage>();
  try {
    while (found.size < limit) {
      const messages = await receiveMessages({ ...RECEIVE, sqs, queueUrl: deadLetterUrl }, 1);
      if (messages.length === 0) break;
      for (const message of messages) found.set(message.messageId, message);
    }
  } finally {
    for (const message of found.values()) {
      await sqs.changeMessageVisibility({
        QueueUrl: deadLetterUrl,
        ReceiptHandle: message.receiptHandle,
        VisibilityTimeout: 0,
      });
    }
  }
  return [...found.values()].slice(0, limit);
}

/**
 * Sends every message of a dead-letter queue to its queue again; each is deleted only after it was taken.
 *
 * @returns how many were moved
 * @throws Error when the queue refuses one; it stays where it is
 */
export async function redriveDeadLetters(sqs: SQS, deadLetterUrl: string, queueUrl: string): Promise<number> {
  let moved = 0;
  for (;;) {
    const messages = await receiveMessages({ ...RECEIVE, sqs, queueUrl: deadLetterUrl }, 1);
    if (messages.length === 0) return moved;
    const results = await sendMessages(
      sqs,
      queueUrl,
      messages.map(({ body }) => body),
    );
    const taken = messages.filter((_, at) => results[at]?.sent === true);
    for (let at = 0; at < taken.length; at += TOGETHER) {
      await sqs.deleteMessageBatch({
        QueueUrl: deadLetterUrl,
        Entries: taken
          .slice(at, at + TOGETHER)
          .map(({ receiptHandle }, place) => ({ Id: String(place), ReceiptHandle: receiptHandle })),
      });
    }
    moved += taken.length;
    const refused = results.find((result) => !result.sent);
    if (refused?.sent === false) throw new Error(`A message could not be sent again: ${refused.cause}`);
  }
}

const RECEIVE = { visibilitySeconds: LOOK_SECONDS, now: Date.now };
