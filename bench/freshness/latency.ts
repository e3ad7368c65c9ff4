import { setTimeout as sleep } from 'node:timers/promises';
import type { SQS } from '@aws-sdk/client-sqs';
import type { Config } from '../../src/config.ts';
import { readQueueDepth } from '../../src/queue/queue-depth.ts';
import { publishChange } from '../../src/queue/send-messages.ts';
import { type ChangeBook, type ChangeStream, makeChanges } from './change-stream.ts';
import { startProcess } from './product-process.ts';
import { quantile } from './quantile.ts';

/** How long changes took, in milliseconds, and how many there were. */
export interface Latency {
  readonly changes: number;
  /** How many really were made in a second. */
  readonly rate: number;
  /** From the commit to a search that finds it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly largestMs: number;
  /** From the commit to the bulk answer: the pipeline's own part, without the refresh. */
  readonly pipelineP50Ms: number;
  readonly pipelineP99Ms: number;
  /** Changes that no search ever found. */
  readonly notFound: number;
}

/** Waits until every change of this stretch is found, and says how long they took. */
async function settleLatency(book: ChangeBook, made: readonly string[], seconds: number): Promise<Latency> {
  const changes = made.flatMap((id) => book.get(id) ?? []);
  const giveUpAt = performance.now() + 60_000;
  while (changes.some(({ searchableAt }) => searchableAt === null) && performance.now() < giveUpAt) await sleep(100);
  const since = (moment: 'searchableAt' | 'indexedAt') =>
    changes.flatMap((change) =>
      change[moment] === null ? [] : [Math.max(0, change[moment] - (change.committedAt ?? change.beforeCommit))],
    );
  const searchable = since('searchableAt');
  const indexed = since('indexedAt');
  return {
    changes: changes.length,
    rate: Number((changes.length / seconds).toFixed(1)),
    p50Ms: quantile(searchable, 0.5),
    p99Ms: quantile(searchable, 0.99),
    largestMs: quantile(searchable, 1),
    pipelineP50Ms: quantile(indexed, 0.5),
    pipelineP99Ms: quantile(indexed, 0.99),
    notFound: changes.length - searchable.length,
  };
}

/** Changes for so many seconds. */
export async function measureSteady(
  stream: ChangeStream,
  book: ChangeBook,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<Latency> {
  const made = await makeChanges(stream, book, { rate, isOver: (elapsed) => elapsed > seconds * 1_000 });
  return settleLatency(book, made, seconds);
}

/** Changes for as long as a full reindex runs, as a process of its own: three write targets from its beginning on. */
export async function measureDuringReindex(
  config: Config,
  stream: ChangeStream,
  book: ChangeBook,
  rate: number,
): Promise<Latency & { readonly reindexSeconds: number }> {
  const startedAt = performance.now();
  let isOver = false;
  const reindex = startProcess({ ...config, LOG_LEVEL: 'warn' }, ['reindex']);
  const ended = reindex.exit.then((code) => {
    isOver = true;
    if (code !== 0) throw new Error(`The reindex ended with ${code}.`);
  });
  const made = await makeChanges(stream, book, { rate, isOver: () => isOver });
  await ended;
  const seconds = (performance.now() - startedAt) / 1_000;
  return { ...(await settleLatency(book, made, seconds)), reindexSeconds: Math.round(seconds) };
}

/** Changes for as long as every product is indexed again, because one change reached them all. */
export async function measureDuringFanOut(
  sqs: SQS,
  { SQS_CHANGES_QUEUE_URL: changesUrl = '', SQS_FANOUT_QUEUE_URL: fanOutUrl = '' }: Config,
  stream: ChangeStream,
  book: ChangeBook,
  { rate, storefront }: { readonly rate: number; readonly storefront: string },
): Promise<Latency & { readonly fanOutSeconds: number }> {
  const startedAt = performance.now();
  let isOver = false;
  await publishChange(sqs, changesUrl, { version: 1, type: 'storefront', ids: [storefront] });
  const ended = untilFannedOut(sqs, fanOutUrl).finally(() => {
    isOver = true;
  });
  const made = await makeChanges(stream, book, { rate, isOver: () => isOver });
  await ended;
  const seconds = (performance.now() - startedAt) / 1_000;
  return { ...(await settleLatency(book, made, seconds)), fanOutSeconds: Number(seconds.toFixed(1)) };
}

const FAN_OUT_STARTS_MS = 10_000;

/** Waits until the queue has been in use and is empty. */
async function untilFannedOut(sqs: SQS, url: string): Promise<void> {
  const startedAt = performance.now();
  let wasUsed = false;
  for (let empty = 0; empty < 3;) {
    const { waiting, in_flight: inFlight } = await readQueueDepth(sqs, url);
    const left = waiting + inFlight;
    wasUsed ||= left > 0;
    if (!wasUsed && performance.now() - startedAt > FAN_OUT_STARTS_MS) throw new Error('No fan-out began.');
    empty = left === 0 && wasUsed ? empty + 1 : 0;
    await sleep(100);
  }
}

/** The same stretch, with one poisoned message for every five changes. */
export async function measureWithPoison(
  sqs: SQS,
  queueUrl: string,
  stream: ChangeStream,
  book: ChangeBook,
  options: { readonly rate: number; readonly seconds: number },
): Promise<Latency> {
  const stop = new AbortController();
  const poison = async (): Promise<void> => {
    for (let sent = 0; !stop.signal.aborted; sent++) {
      const body = ['not json', '{"version":1,"type":"stock"}', `{"__proto__":{},"n":${sent}}`][sent % 3] ?? '';
      await sqs.sendMessage({ QueueUrl: queueUrl, MessageBody: body });
      await sleep(5_000 / options.rate);
    }
  };
  const poisoning = poison();
  const latency = await measureSteady(stream, book, options);
  stop.abort();
  await poisoning;
  return latency;
}
