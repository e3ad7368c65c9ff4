import type { SQS } from '@aws-sdk/client-sqs';
import { type Command, Option } from 'commander';
import { createSqs } from '../clients/sqs.ts';
import { readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { findDeadLetterQueue, listDeadLetters, redriveDeadLetters } from '../queue/dead-letters.ts';
import { requireSetting } from './require-setting.ts';

type Queue = 'changes' | 'fanout';

const SETTINGS = { changes: 'SQS_CHANGES_QUEUE_URL', fanout: 'SQS_FANOUT_QUEUE_URL' } as const;

/** Registers `dlq list` and `dlq redrive`. */
export function registerDlq(program: Command): void {
  const dlq = program.command('dlq').description('messages that SQS gave up: received too often without being deleted');
  dlq
    .command('list')
    .description('what is in the dead-letter queue; nothing is removed')
    .addOption(queueOption())
    .option('--limit <n>', 'at most so many', Number, 100)
    .action(async ({ queue, limit }: { queue: Queue; limit: number }) => withDeadLetters(queue, list(limit)));
  dlq
    .command('redrive')
    .description('send every message of the dead-letter queue to its queue again')
    .addOption(queueOption())
    .action(async ({ queue }: { queue: Queue }) => withDeadLetters(queue, redrive));
}

function queueOption(): Option {
  return new Option('--queue <name>', 'whose dead-letter queue').choices(['changes', 'fanout']).default('changes');
}

interface DeadLetters {
  readonly sqs: SQS;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
}

async function withDeadLetters(queue: Queue, work: (found: DeadLetters) => Promise<void>): Promise<void> {
  const config = readConfig();
  const queueUrl = requireSetting(config, SETTINGS[queue]);
  const sqs = createSqs(config);
  try {
    const deadLetterUrl = await findDeadLetterQueue(sqs, queueUrl);
    if (deadLetterUrl === undefined) {
      throw new ExpectedError(
        'sqs-unavailable',
        `The queue ${queueUrl} has no dead-letter queue.`,
        'Create it with: storefront-search setup',
      );
    }
    await work({ sqs, queueUrl, deadLetterUrl });
  } finally {
    sqs.destroy();
  }
}

function list(limit: number): (found: DeadLetters) => Promise<void> {
  return async ({ sqs, deadLetterUrl }) => {
    const messages = await listDeadLetters(sqs, deadLetterUrl, limit);
    if (messages.length === 0) print('The dead-letter queue is empty.');
    for (const { messageId, sentAt, receiveCount, body } of messages) {
      const sent = new Date(sentAt).toISOString();
      print(`${sent}  ${messageId}  received ${receiveCount} times  ${JSON.stringify(body.slice(0, 120))}`);
    }
  };
}

async function redrive({ sqs, queueUrl, deadLetterUrl }: DeadLetters): Promise<void> {
  const moved = await redriveDeadLetters(sqs, deadLetterUrl, queueUrl);
  print(`${moved} messages were sent again.`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
