import type { SQS } from '@aws-sdk/client-sqs';
import type { HttpAnswer, HttpRequest } from '../support/http-proxy.ts';

/** What SQS has handed out and not got back: the book that a test keeps about its queues. */
export interface SqsLedger {
  /** To be told of every answer of SQS, and whether somebody waits for it. */
  readonly note: (request: HttpRequest, answer: HttpAnswer, isAwaited: boolean) => void;
  /** How often each message was handed out since `reset`. */
  readonly receives: ReadonlyMap<string, number>;
  /** The visibility timeout of whatever is held passes at once; of what nobody waited for any more, it does by itself. */
  passVisibilityTimeout(): Promise<void>;
  reset(): void;
}

interface Receipt {
  readonly queueUrl: string;
  readonly handle: string;
}

export function createSqsLedger(sqs: SQS): SqsLedger {
  const receives = new Map<string, number>();
  /** By message. */
  const held = new Map<string, Receipt>();
  return {
    receives,
    note({ operation, body }, answer, isAwaited) {
      if (answer.status !== 200) return;
      if (operation === 'ReceiveMessage') {
        const { QueueUrl: queueUrl } = JSON.parse(body.toString('utf8')) as { QueueUrl: string };
        const { Messages = [] } = JSON.parse(answer.body.toString('utf8')) as {
          Messages?: { MessageId: string; ReceiptHandle: string }[];
        };
        for (const { MessageId, ReceiptHandle } of Messages) {
          receives.set(MessageId, (receives.get(MessageId) ?? 0) + 1);
          const receipt = { queueUrl, handle: ReceiptHandle };
          if (isAwaited) held.set(MessageId, receipt);
          else void show(sqs, receipt);
        }
      } else if (operation === 'DeleteMessageBatch') {
        const { Entries } = JSON.parse(body.toString('utf8')) as { Entries: { ReceiptHandle: string }[] };
        const gone = new Set(Entries.map(({ ReceiptHandle }) => ReceiptHandle));
        for (const [message, { handle }] of held) if (gone.has(handle)) held.delete(message);
      }
    },
    async passVisibilityTimeout() {
      const receipts = [...held.values()];
      held.clear();
      await Promise.all(receipts.map((receipt) => show(sqs, receipt)));
    },
    reset() {
      receives.clear();
      held.clear();
    },
  };
}

async function show(sqs: SQS, { queueUrl, handle }: Receipt): Promise<void> {
  // A message that was deleted or shown again meanwhile needs nothing.
  await sqs
    .changeMessageVisibility({ QueueUrl: queueUrl, ReceiptHandle: handle, VisibilityTimeout: 0 })
    .catch(() => undefined);
}
