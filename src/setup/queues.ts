import type { QueueAttributeName, SQS } from '@aws-sdk/client-sqs';
import { ExpectedError } from '../errors.ts';
import type { ReportStep } from './step.ts';

/** A message that waits while Elasticsearch or MySQL is away must not count as failed: 20 receives, 14 days. */
export const MINIMUM_RECEIVES = 20;
export const RETENTION_SECONDS = 14 * 24 * 3_600;

/** `changes`: ids of products that changed. `fanout`: what follows from a change somewhere else, with lower priority. */
export type QueueName = 'changes' | 'fanout';

export const QUEUE_NAMES: readonly QueueName[] = ['changes', 'fanout'];

export interface QueuePlan {
  readonly queue: QueueName;
  readonly name: string;
  readonly deadLetterName: string;
}

/** @param url the queue in use so far: its name stays */
export function queuePlan(prefix: string, queue: QueueName, url: string | undefined): QueuePlan {
  const name = url === undefined ? `${prefix}search-${queue}` : (new URL(url).pathname.split('/').at(-1) ?? '');
  return { queue, name, deadLetterName: `${name}-dead-letter` };
}

/**
 * Creates the queue and its dead-letter queue, or brings their attributes up to date.
 *
 * @returns the address of the queue
 * @throws ExpectedError sqs-unavailable
 */
export async function setUpQueue(sqs: SQS, plan: QueuePlan, report: ReportStep): Promise<string> {
  try {
    const deadLetter = await requireQueue(sqs, plan.deadLetterName);
    await bringUpToDate(sqs, deadLetter, plan.deadLetterName, retention(deadLetter.attributes), report);
    const queue = await requireQueue(sqs, plan.name);
    const wanted = {
      ...retention(queue.attributes),
      ...redrive(queue.attributes, deadLetter.attributes.QueueArn ?? ''),
    };
    await bringUpToDate(sqs, queue, plan.name, wanted, report);
    return queue.url;
  } catch (error) {
    throw explainSqsError(error);
  }
}

interface Queue {
  readonly url: string;
  readonly created: boolean;
  readonly attributes: QueueAttributes;
}

export type QueueAttributes = Partial<Record<QueueAttributeName, string>>;

async function requireQueue(sqs: SQS, name: string): Promise<Queue> {
  const found = await findQueue(sqs, name);
  const url = found ?? (await sqs.createQueue({ QueueName: name })).QueueUrl;
  if (url === undefined) throw new Error(`SQS gave no address for the queue ${name}`);
  return { url, created: found === undefined, attributes: await readQueueAttributes(sqs, url) };
}

async function findQueue(sqs: SQS, name: string): Promise<string | undefined> {
  try {
    return (await sqs.getQueueUrl({ QueueName: name })).QueueUrl;
  } catch (error) {
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name)) return undefined;
    throw error;
  }
}

export async function readQueueAttributes(sqs: SQS, url: string): Promise<QueueAttributes> {
  const wanted: QueueAttributeName[] = [
    'QueueArn',
    'MessageRetentionPeriod',
    'RedrivePolicy',
    'ApproximateNumberOfMessages',
  ];
  return (await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: wanted })).Attributes ?? {};
}

async function bringUpToDate(
  sqs: SQS,
  { url, created }: Queue,
  name: string,
  wanted: QueueAttributes,
  report: ReportStep,
): Promise<void> {
  const changes = Object.keys(wanted).length > 0;
  if (changes) await sqs.setQueueAttributes({ QueueUrl: url, Attributes: wanted });
  report({ outcome: created ? 'created' : changes ? 'changed' : 'kept', what: `SQS queue ${name}` });
}

/** A longer life or more receives than needed, set by somebody on purpose, stay as they are. */
function retention({ MessageRetentionPeriod }: QueueAttributes): QueueAttributes {
  return Number(MessageRetentionPeriod) >= RETENTION_SECONDS
    ? {}
    : { MessageRetentionPeriod: String(RETENTION_SECONDS) };
}

function redrive({ RedrivePolicy }: QueueAttributes, deadLetterArn: string): QueueAttributes {
  const policy = readRedrivePolicy(RedrivePolicy);
  if (policy !== undefined && policy.maxReceiveCount >= MINIMUM_RECEIVES) return {};
  const next = { deadLetterTargetArn: policy?.deadLetterTargetArn ?? deadLetterArn, maxReceiveCount: MINIMUM_RECEIVES };
  return { RedrivePolicy: JSON.stringify(next) };
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** SQS and its stand-ins give the count as a number or as text. */
export function readRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
  if (text === undefined || text === '') return undefined;
  const policy = JSON.parse(text) as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
  if (policy.deadLetterTargetArn === undefined) return undefined;
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) };
}

/** What SQS says, without addresses of credentials. */
export function explainSqsError(error: unknown): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return new ExpectedError(
    'sqs-unavailable',
    `SQS can't be used: ${error.message === '' ? code : `${error.message} (${code})`}.`,
    'Check AWS_REGION, AWS_ENDPOINT_URL_SQS and the AWS credentials of this environment.',
    { cause: error },
  );
}
