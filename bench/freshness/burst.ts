import { setTimeout as sleep } from 'node:timers/promises';
import type { SQS } from '@aws-sdk/client-sqs';
import type { Client } from '@elastic/elasticsearch';
import { Consumer } from 'sqs-consumer';
import type { Config } from '../../src/config.ts';
import { readProductsByIds } from '../../src/extract/product-rows.ts';
import type { Source } from '../../src/extract/snapshot.ts';
import type { SourceQueries } from '../../src/extract/source-queries.ts';
import { stateIndex } from '../../src/indices/index-name.ts';
import { resolveWriteTargets } from '../../src/indices/storefront-indices.ts';
import { changeControl } from '../../src/pipelines/consumer-control.ts';
import { sendMessages } from '../../src/queue/send-messages.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { serialiseDocument } from '../../src/transform/serialise-document.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { startConsumer } from './product-process.ts';

export interface BurstServices {
  readonly config: Config;
  readonly source: Source;
  readonly queries: SourceQueries;
  readonly elasticsearch: Client;
  readonly sqs: SQS;
  readonly queueUrl: string;
  readonly storefront: Storefront;
}

const DIRECT_IDS = 1_000;
const PLAIN_IDS = 10;

/** Reads products and writes them into every write target, with nothing around it. */
async function indexPlainly(services: BurstServices, ids: readonly number[]): Promise<void> {
  const { elasticsearch, config, source, queries, storefront } = services;
  const targets = await resolveWriteTargets(elasticsearch, config.NAME_PREFIX, [storefront.id]);
  const batch = await readProductsByIds(source, queries, ids);
  const context = preparePolicies(batch.state);
  const lines = batch.rows.flatMap((row) => {
    const transformed = transformProduct(row, storefront, context, batch.now);
    const content =
      transformed.kind === 'document'
        ? transformed.document
        : { id: row.id, state: 'tombstone' as const, reasons: transformed.reasons };
    const { json } = serialiseDocument(content, 'bench', batch.version);
    return [`{"index":{"_id":"${row.id}","version":${batch.version},"version_type":"external_gte"}}`, json];
  });
  const body = `${lines.join('\n')}\n`;
  await Promise.all(
    (targets.get(storefront.id) ?? []).map(({ name }) =>
      elasticsearch.transport.request({ method: 'POST', path: `/${name}/_bulk`, bulkBody: body }),
    ),
  );
}

/** No queue: as fast as one loop reads and indexes. @returns products a second */
export async function runDirect(services: BurstServices, ids: readonly number[]): Promise<number> {
  const startedAt = performance.now();
  for (let at = 0; at < ids.length; at += DIRECT_IDS) await indexPlainly(services, ids.slice(at, at + DIRECT_IDS));
  return rateSince(startedAt, ids.length);
}

/** The product: a message for each id, then a consumer that starts. @returns products a second, from its first receive on (20 ms exact) */
export async function runProduct(services: BurstServices, ids: readonly number[]): Promise<number> {
  const { config, sqs, queueUrl } = services;
  // It must be at work already: the start of a process is not what is measured.
  const consumer = await startConsumer(config);
  try {
    await pause(services, true);
    await fill(sqs, queueUrl, ids);
    await pause(services, false);
    // Up to a second passes until the consumer looks up that it may go on: that is the control's time, not the queue's.
    await until(sqs, queueUrl, ({ held }) => held > 0);
    const startedAt = performance.now();
    await untilEmpty(sqs, queueUrl);
    return rateSince(startedAt, ids.length);
  } finally {
    await consumer.stop();
  }
}

/** A plain loop of sqs-consumer: ten messages at a time, read, indexed and deleted. @returns products a second */
export async function runPlainConsumer(services: BurstServices, ids: readonly number[]): Promise<number> {
  const { sqs, queueUrl } = services;
  await fill(sqs, queueUrl, ids);
  const consumer = Consumer.create({
    queueUrl,
    sqs,
    batchSize: PLAIN_IDS,
    handleMessageBatch: async (messages) => {
      const wanted = messages.flatMap(({ Body }) => (JSON.parse(Body ?? '{}') as { ids: number[] }).ids);
      await indexPlainly(services, [...new Set(wanted)]);
      return messages;
    },
  });
  let failure: Error | undefined;
  consumer.on('error', (error) => (failure = error));
  consumer.on('processing_error', (error) => (failure = error));
  const startedAt = performance.now();
  consumer.start();
  await untilEmpty(sqs, queueUrl);
  const rate = rateSince(startedAt, ids.length);
  consumer.stop();
  if (failure !== undefined) throw failure;
  return rate;
}

async function fill(sqs: SQS, queueUrl: string, ids: readonly number[]): Promise<void> {
  const bodies = ids.map((id) => JSON.stringify({ version: 1, type: 'products', ids: [id] }));
  for (let at = 0; at < bodies.length; at += 500) await sendMessages(sqs, queueUrl, bodies.slice(at, at + 500));
}

interface Depth {
  readonly waiting: number;
  /** Received, and not yet deleted. */
  readonly held: number;
}

function untilEmpty(sqs: SQS, queueUrl: string): Promise<void> {
  return until(sqs, queueUrl, ({ waiting, held }) => waiting + held === 0);
}

async function until(sqs: SQS, queueUrl: string, isSo: (depth: Depth) => boolean): Promise<void> {
  for (;;) {
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['All'] });
    const waiting = Number(Attributes?.ApproximateNumberOfMessages);
    const held = Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
    if (isSo({ waiting, held })) return;
    await sleep(20);
  }
}

/** Through the control document, which consumers look up each second; the receive that is out already ends by then. */
async function pause({ elasticsearch, config }: BurstServices, paused: boolean): Promise<void> {
  await changeControl(elasticsearch, stateIndex(config.NAME_PREFIX, 'consumer-control'), { paused }, Date.now());
  if (paused) await sleep(4_000);
}

function rateSince(startedAt: number, products: number): number {
  return (products / (performance.now() - startedAt)) * 1_000;
}
