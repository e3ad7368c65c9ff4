import type { SQS } from '@aws-sdk/client-sqs';

/** In flight: handed out to a consumer, and not deleted yet. */
export const QUEUE_STATES = ['waiting', 'in_flight', 'delayed'] as const;

/** How many messages a queue has, about. */
export type QueueDepth = Readonly<Record<(typeof QUEUE_STATES)[number], number>>;

/** @throws the client's error */
export async function readQueueDepth(sqs: SQS, queueUrl: string): Promise<QueueDepth> {
  const { Attributes } = await sqs.getQueueAttributes({
    QueueUrl: queueUrl,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  return {
    waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    in_flight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes?.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
