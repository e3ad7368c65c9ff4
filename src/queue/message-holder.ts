import { setTimeout as sleep } from 'node:timers/promises';
import type { SQS } from '@aws-sdk/client-sqs';

/** A message as it was received. Moments are epoch milliseconds. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** 1: never received before. */
  readonly receiveCount: number;
}

export interface HolderOptions {
  readonly sqs: SQS;
  readonly queueUrl: string;
  /** How long a message stays hidden from others; renewed when a third of it has passed. */
  readonly visibilitySeconds: number;
  readonly now: () => number;
  readonly onDeleted: (messages: number) => void;
  /** Told about what failed and is tried again, or left to SQS; limited in rate by whoever gets it. */
  readonly warn: (error: unknown) => void;
}

/**
 * The messages of one queue that are being worked on: hidden from other consumers until they are deleted or given
 * back. What fails on the way costs a second delivery, and never a message.
 */
export interface MessageHolder {
  readonly size: number;
  /** Since when the oldest message is in the queue; null: none is held. */
  readonly oldestSentAt: number | null;
  /** @returns false where it is held already: SQS delivered it again, and its newest receipt is kept */
  hold(message: ReceivedMessage): boolean;
  /** Takes it off the queue, soon and together with others. */
  delete(messageId: string): void;
  /** Shows it to every consumer again after `delaySeconds`. */
  giveBack(messageId: string, delaySeconds: number): void;
  giveBackAll(): void;
  /** Hides what is held for longer. Call it every few seconds. */
  heartbeat(): Promise<void>;
  /** Waits until everything that was asked for has reached SQS or has been given up. */
  flush(): Promise<void>;
}

const REQUEST_ENTRIES = 10;
/** Others join a request for this long. */
const GATHER_MS = 5;
const TRIES = 5;

interface Held {
  receiptHandle: string;
  readonly sentAt: number;
  hiddenUntil: number;
}

interface Leaving {
  readonly receiptHandle: string;
  /** null: delete it. */
  readonly visibleAfterSeconds: number | null;
}

export function createMessageHolder(options: HolderOptions): MessageHolder {
  const { sqs, queueUrl, visibilitySeconds, now, warn } = options;
  const held = new Map<string, Held>();
  let leaving: Leaving[] = [];
  let timer: NodeJS.Timeout | undefined;
  const requests = new Set<Promise<void>>();

  function leave(messageId: string, visibleAfterSeconds: number | null): void {
    const message = held.get(messageId);
    if (message === undefined) return;
    held.delete(messageId);
    leaving.push({ receiptHandle: message.receiptHandle, visibleAfterSeconds });
    if (leaving.length >= REQUEST_ENTRIES) send();
    else timer ??= setTimeout(send, GATHER_MS);
  }

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    const all = leaving;
    leaving = [];
    const gone = all.filter((message) => message.visibleAfterSeconds === null);
    const shown = all.filter((message) => message.visibleAfterSeconds !== null);
    for (const group of inTens(gone)) track(deleteGroup(group));
    for (const group of inTens(shown)) track(changeVisibility(group));
  }

  function track(request: Promise<void>): void {
    const tracked = request.catch(warn).finally(() => requests.delete(tracked));
    requests.add(tracked);
  }

  async function deleteGroup(group: readonly Leaving[]): Promise<void> {
    await untilDone(group, async (entries) => {
      const answer = await sqs.deleteMessageBatch({
        QueueUrl: queueUrl,
        Entries: entries.map(({ receiptHandle }, at) => ({ Id: String(at), ReceiptHandle: receiptHandle })),
      });
      options.onDeleted(answer.Successful?.length ?? 0);
      return answer.Failed ?? [];
    });
  }

  async function changeVisibility(group: readonly Leaving[]): Promise<void> {
    await untilDone(group, async (entries) => {
      const answer = await sqs.changeMessageVisibilityBatch({
        QueueUrl: queueUrl,
        Entries: entries.map(({ receiptHandle, visibleAfterSeconds }, at) => ({
          Id: String(at),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: visibleAfterSeconds ?? 0,
        })),
      });
      return answer.Failed ?? [];
    });
  }

  /** Tries again what failed for a reason that may pass, a few times. */
  async function untilDone(
    group: readonly Leaving[],
    ask: (entries: readonly Leaving[]) => Promise<readonly BatchFailure[]>,
  ): Promise<void> {
    let open = group;
    for (let attempt = 1; open.length > 0; attempt++) {
      try {
        const failed = await ask(open);
        open = failed.filter((failure) => failure.SenderFault !== true).flatMap(({ Id }) => open[Number(Id)] ?? []);
        if (failed.length > 0 && attempt === TRIES) warn(new Error(`SQS refused: ${failed[0]?.Message ?? ''}`));
      } catch (error) {
        if (attempt === TRIES) throw error;
      }
      if (attempt === TRIES) return;
      if (open.length > 0) await sleep(100 * 2 ** attempt * (0.5 + Math.random() / 2));
    }
  }

  async function extend(group: readonly (readonly [string, Held])[], until: number): Promise<void> {
    const answer = await sqs.changeMessageVisibilityBatch({
      QueueUrl: queueUrl,
      Entries: group.map(([, { receiptHandle }], at) => ({
        Id: String(at),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: visibilitySeconds,
      })),
    });
    for (const { Id } of answer.Successful ?? []) {
      const message = group[Number(Id)]?.[1];
      if (message !== undefined) message.hiddenUntil = until;
    }
    const failed = answer.Failed?.[0];
    if (failed !== undefined)
      warn(new Error(`SQS did not hide a message for longer: ${failed.Message ?? failed.Code}`));
  }

  return {
    get size() {
      return held.size;
    },
    get oldestSentAt() {
      let oldest: number | null = null;
      for (const { sentAt } of held.values()) oldest = oldest === null ? sentAt : Math.min(oldest, sentAt);
      return oldest;
    },
    hold({ messageId, receiptHandle, sentAt, receivedAt }) {
      const known = held.get(messageId);
      const hiddenUntil = receivedAt + visibilitySeconds * 1_000;
      if (known === undefined) {
        held.set(messageId, { receiptHandle, sentAt, hiddenUntil });
        return true;
      }
      known.receiptHandle = receiptHandle;
      known.hiddenUntil = hiddenUntil;
      return false;
    },
    delete: (messageId) => leave(messageId, null),
    giveBack: (messageId, delaySeconds) => leave(messageId, delaySeconds),
    giveBackAll() {
      for (const messageId of [...held.keys()]) leave(messageId, 0);
    },
    async heartbeat() {
      const startedAt = now();
      const due = [...held].filter(([, { hiddenUntil }]) => hiddenUntil - startedAt < (visibilitySeconds * 2_000) / 3);
      const until = startedAt + visibilitySeconds * 1_000;
      const results = await Promise.allSettled(inTens(due).map((group) => extend(group, until)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) warn(failed.reason);
    },
    async flush() {
      send();
      while (requests.size > 0) await Promise.all(requests);
    },
  };
}

interface BatchFailure {
  readonly Id?: string | undefined;
  readonly SenderFault?: boolean | undefined;
  readonly Message?: string | undefined;
}

function inTens<T>(all: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (let at = 0; at < all.length; at += REQUEST_ENTRIES) groups.push(all.slice(at, at + REQUEST_ENTRIES));
  return groups;
}
