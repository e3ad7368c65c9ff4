import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, SQS } from '@aws-sdk/client-sqs';
import type { ReceivedMessage } from './message-holder.ts';

export interface ReceiveOptions {
  readonly sqs: SQS;
  readonly queueUrl: string;
  /** Receives at a time while the queue is full; one is enough while it is quiet. */
  readonly pollers: number;
  /** How long a receive waits for a message; also how long stopping may take. */
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  readonly now: () => number;
  /** Asked before each receive: paused, waiting for a service, or enough to do already. */
  readonly mayReceive: () => boolean;
  readonly onMessages: (messages: readonly ReceivedMessage[]) => void;
  /** A receive failed; it is tried again, less and less often. */
  readonly onError: (error: unknown) => void;
}

/** Receiving from one queue. */
export interface ReceiveLoop {
  /**
   * Starts no other receive and waits for those that are out: a message that SQS has handed over to a connection that
   * is cut would be hidden from everybody until its visibility timeout.
   */
  stop(): Promise<void>;
}

const MOST_MESSAGES = 10;
/** How often a poller that may not receive, or is not needed, looks again. */
const LOOK_AGAIN_MS = 20;
/** A full answer says that there is more for this long. */
const BUSY_MS = 1_000;
const LONGEST_BACK_OFF_MS = 5_000;

/** Receives until it is stopped. Errors never end it. */
export function startReceiving(options: ReceiveOptions): ReceiveLoop {
  const state = { stopped: false, busyUntil: 0 };
  const pollers = Array.from({ length: options.pollers }, (_, place) => poll(options, place, state));
  return {
    async stop() {
      state.stopped = true;
      await Promise.all(pollers);
    },
  };
}

async function poll(
  options: ReceiveOptions,
  place: number,
  state: { stopped: boolean; busyUntil: number },
): Promise<void> {
  let failures = 0;
  while (!state.stopped) {
    // The first poller keeps one long receive open; the others help while answers come back full.
    const needed = place === 0 || performance.now() < state.busyUntil;
    if (!needed || !options.mayReceive()) {
      await sleep(LOOK_AGAIN_MS);
      continue;
    }
    try {
      const messages = await receiveMessages(options, place === 0 ? options.waitSeconds : 0);
      failures = 0;
      if (messages.length >= MOST_MESSAGES) state.busyUntil = performance.now() + BUSY_MS;
      if (messages.length > 0) options.onMessages(messages);
      else if (place > 0) state.busyUntil = 0;
    } catch (error) {
      failures += 1;
      options.onError(error);
      const ceiling = Math.min(LONGEST_BACK_OFF_MS, 200 * 2 ** failures);
      const until = performance.now() + ceiling * (0.5 + Math.random() / 2);
      while (!state.stopped && performance.now() < until) await sleep(LOOK_AGAIN_MS);
    }
  }
}

/** One receive. @param waitSeconds how long SQS waits for a message where there is none */
export async function receiveMessages(
  options: Pick<ReceiveOptions, 'sqs' | 'queueUrl' | 'visibilitySeconds' | 'now'>,
  waitSeconds: number,
): Promise<ReceivedMessage[]> {
  const { sqs, queueUrl, visibilitySeconds, now } = options;
  const askedAt = now();
  const answer = await sqs.receiveMessage({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: MOST_MESSAGES,
    WaitTimeSeconds: waitSeconds,
    VisibilityTimeout: visibilitySeconds,
    MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
  });
  return (answer.Messages ?? []).flatMap((message) => toReceived(message, askedAt, now()) ?? []);
}

function toReceived(message: Message, askedAt: number, receivedAt: number): ReceivedMessage | undefined {
  const { MessageId: messageId, ReceiptHandle: receiptHandle, Body: body = '', Attributes } = message;
  if (messageId === undefined || receiptHandle === undefined) return undefined;
  const sentAt = Number(Attributes?.SentTimestamp ?? askedAt);
  return { messageId, receiptHandle, body, sentAt, receivedAt, receiveCount: receiveCountOf(message) };
}

/** How often SQS has handed this message out, this time included. */
function receiveCountOf({ Attributes }: Pick<Message, 'Attributes'>): number {
  return Number(Attributes?.ApproximateReceiveCount ?? 1);
}
