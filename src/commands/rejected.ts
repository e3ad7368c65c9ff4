import { type Command, InvalidArgumentError } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { createSqs } from '../clients/sqs.ts';
import { type Config, readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import type { RejectedDocument } from '../load/rejected-documents.ts';
import {
  groupRejected,
  readRejected,
  type RejectedBody,
  type RejectedFilter,
  type RejectedGroup,
  removeRejected,
} from '../load/rejected-lists.ts';
import { redriveRejected } from '../pipelines/redrive-rejected.ts';
import { publishChange } from '../queue/send-messages.ts';
import { createResources } from '../resources.ts';
import { requireSetting } from './require-setting.ts';

interface Lists {
  readonly config: Config;
  readonly client: ReturnType<typeof elasticsearchFor>;
  readonly products: string;
  readonly messages: string;
}

interface Flags {
  readonly cause?: string;
  readonly product?: number;
}

/** Registers `rejected list`, `show`, `redrive` and `drop`. */
export function registerRejected(program: Command): void {
  const rejected = program.command('rejected').description('products and messages that were set aside, by cause');
  rejected
    .command('list')
    .description('how many were set aside, and why')
    .action(async () => withLists(list));
  rejected
    .command('show')
    .description('what was set aside, newest first')
    .option('--cause <cause>', 'only this cause, as `list` prints it')
    .option('--product <id>', 'only this product', readId)
    .option('--limit <n>', 'at most so many', readId, 50)
    .action(async (flags: Flags & { limit: number }) => withLists((lists) => show(lists, flags, flags.limit)));
  rejected
    .command('redrive')
    .description('read the products of a cause again, through the queue of changes')
    .requiredOption('--cause <cause>', 'as `list` prints it')
    .action(async (flags: Required<Pick<Flags, 'cause'>>) => withLists((lists) => redrive(lists, flags.cause)));
  rejected
    .command('drop')
    .description('forget what was set aside; its products stay hidden until they change')
    .option('--cause <cause>', 'only this cause, as `list` prints it')
    .option('--product <id>', 'only this product', readId)
    .action(async (flags: Flags) => withLists((lists) => drop(lists, flags)));
}

function readId(value: string): number {
  const id = Number(value);
  if (Number.isInteger(id) && id >= 1) return id;
  throw new InvalidArgumentError('It takes a whole number of at least 1.');
}

async function withLists(work: (lists: Lists) => Promise<void>): Promise<void> {
  const config = readConfig();
  const client = elasticsearchFor(config, 'consumer');
  try {
    await work({
      config,
      client,
      products: stateIndex(config.NAME_PREFIX, 'rejected'),
      messages: stateIndex(config.NAME_PREFIX, 'rejected-messages'),
    });
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await client.close();
  }
}

async function list({ client, products, messages }: Lists): Promise<void> {
  const groups = [
    ...(await groupRejected(client, products, 'storefront')),
    ...(await groupRejected(client, messages, 'queue')),
  ];
  if (groups.length === 0) print('Nothing is set aside.');
  for (const { cause, count, places, latest } of groups) {
    print(`${String(count).padStart(7)}  ${cause}  (${places.join(', ')}; latest ${latest})`);
  }
}

async function show({ client, products, messages }: Lists, flags: Flags, limit: number): Promise<void> {
  let shown = 0;
  const filter = filterOf(flags);
  for await (const page of readRejected<RejectedDocument>(client, products, filter, Math.min(limit, 500))) {
    for (const { rejected } of page) {
      if (shown++ >= limit) return;
      const { productId, storefront, stage, cause, detail, run, rejectedAt } = rejected;
      print(`${rejectedAt}  product ${productId} in ${storefront}  ${cause}\n    ${stage}: ${detail} (${run})`);
    }
  }
  if (flags.product !== undefined) return;
  for await (const page of readRejected<RejectedBody['rejected']>(client, messages, filter, Math.min(limit, 500))) {
    for (const { id, rejected } of page) {
      if (shown++ >= limit) return;
      const { queue, cause, detail, excerpt, rejectedAt } = rejected;
      print(
        `${rejectedAt}  message ${id} of ${queue}  ${cause}\n    ${detail}: ${JSON.stringify(excerpt.slice(0, 120))}`,
      );
    }
  }
}

async function redrive({ config, client, products, messages }: Lists, cause: string): Promise<void> {
  const known = (group: RejectedGroup) => group.cause === cause;
  if ((await groupRejected(client, messages, 'queue')).some(known)) {
    throw new ExpectedError(
      'request-invalid',
      'Messages can not be sent again: what was set aside is only an excerpt.',
      'Have their sender publish the change once more, then: storefront-search rejected drop --cause ...',
    );
  }
  const queueUrl = requireSetting(config, 'SQS_CHANGES_QUEUE_URL');
  const resources = createResources();
  try {
    const sqs = resources.use(createSqs(config), (opened) => opened.destroy());
    const sent = await redriveRejected(client, products, { cause }, (change) => publishChange(sqs, queueUrl, change));
    print(`${sent} products are read again.`);
  } finally {
    await resources.close();
  }
}

async function drop({ client, products, messages }: Lists, flags: Flags): Promise<void> {
  if (flags.cause === undefined && flags.product === undefined) {
    throw new ExpectedError('request-invalid', 'Nothing says what to drop.', 'Name it by --cause or --product.');
  }
  const filter = filterOf(flags);
  let gone = 0;
  for await (const page of readRejected(client, products, filter)) gone += await removeRejected(client, products, page);
  if (flags.product === undefined) {
    for await (const page of readRejected(client, messages, filter))
      gone += await removeRejected(client, messages, page);
  }
  print(`${gone} were dropped.`);
}

function filterOf({ cause, product }: Flags): RejectedFilter {
  return { cause, productId: product };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
