import { setTimeout as sleep } from 'node:timers/promises';
import type { SQS } from '@aws-sdk/client-sqs';
import { createSqs } from '../../src/clients/sqs.ts';
import type { ConsumerTuning } from '../../src/commands/open-consumer.ts';
import { consume, type Consumer } from '../../src/commands/start-consumer.ts';
import { liveAlias } from '../../src/indices/index-name.ts';
import type { ChangeMessage } from '../../src/queue/product-change.ts';
import { publishChange } from '../../src/queue/send-messages.ts';
import type { Shop } from '../support/shop.ts';

/** A shop's queues, and what its consumers have made of them. */
export interface Bench {
  readonly sqs: SQS;
  readonly changesUrl: string;
  readonly fanOutUrl: string;
  publish(change: Partial<ChangeMessage> & Pick<ChangeMessage, 'type'>): Promise<void>;
  /** A consumer in this process, closed with the bench. */
  start(tuning?: ConsumerTuning): Promise<Consumer>;
  /** The document of a product in a storefront's live index, by id. */
  read(storefront: string, id: number): Promise<Record<string, unknown> | undefined>;
  /** Messages that wait or are held, of both queues. */
  messagesLeft(): Promise<number>;
  close(): Promise<void>;
}

export function openBench(shop: Shop): Bench {
  const { config, elasticsearch } = shop;
  const sqs = createSqs(config);
  const changesUrl = config.SQS_CHANGES_QUEUE_URL ?? '';
  const fanOutUrl = config.SQS_FANOUT_QUEUE_URL ?? '';
  const consumers: Consumer[] = [];
  return {
    sqs,
    changesUrl,
    fanOutUrl,
    publish: (change) => publishChange(sqs, changesUrl, { version: 1, ...change } as ChangeMessage),
    async start(tuning = {}) {
      const incremental = { waitSeconds: 1, ...tuning.incremental };
      const consumer = await consume(config, { ...tuning, incremental });
      consumers.push(consumer);
      return consumer;
    },
    async read(storefront, id) {
      const index = liveAlias(config.NAME_PREFIX, storefront);
      const found = await elasticsearch.get<Record<string, unknown>>({ index, id: String(id) }, { ignore: [404] });
      return found._source;
    },
    async messagesLeft() {
      const counts = await Promise.all(
        [changesUrl, fanOutUrl].map(async (QueueUrl) => {
          const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
          return (
            Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
          );
        }),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close()));
      sqs.destroy();
    },
  };
}

/** Waits until `condition` holds. @throws with what it was waiting for */
export async function until(what: string, condition: () => Promise<boolean> | boolean, timeoutMs = 10_000) {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > timeoutMs) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await sleep(25);
  }
}
