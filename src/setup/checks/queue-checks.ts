import type { SQS } from '@aws-sdk/client-sqs';
import { createSqs } from '../../clients/sqs.ts';
import type { Config } from '../../config.ts';
import {
  explainSqsError,
  MINIMUM_RECEIVES,
  QUEUE_NAMES,
  type QueueName,
  readQueueAttributes,
  readRedrivePolicy,
  RETENTION_SECONDS,
} from '../queues.ts';
import { type CheckGroup, failed, type Finding, ok, warning } from './check.ts';

const SETUP = 'Run: storefront-search setup';

export function queueChecks(config: Config): CheckGroup {
  const sqs = createSqs(config);
  const known = QUEUE_NAMES.some((queue) => urlOf(config, queue) !== undefined);
  return {
    gate: { name: 'SQS', run: () => checkService(sqs, config) },
    rest: (known ? QUEUE_NAMES : []).map((queue) => ({
      name: `SQS queue ${queue}`,
      run: () => checkQueue(sqs, urlOf(config, queue)),
    })),
    close: async () => sqs.destroy(),
  };
}

async function checkService(sqs: SQS, config: Config): Promise<Finding> {
  const url = QUEUE_NAMES.map((queue) => urlOf(config, queue)).find((known) => known !== undefined);
  if (url === undefined) {
    return warning('no SQS_CHANGES_QUEUE_URL: changes reach the index with the next full reindex only', SETUP);
  }
  try {
    await readQueueAttributes(sqs, url);
  } catch (error) {
    // Whatever is wrong with one queue, the service has answered.
    if (!isMissingQueue(error)) throw explainSqsError(error);
  }
  return ok(config.AWS_ENDPOINT_URL_SQS ?? `AWS, ${config.AWS_REGION}`);
}

async function checkQueue(sqs: SQS, url: string | undefined): Promise<Finding> {
  if (url === undefined) return failed('its address is not set', SETUP);
  try {
    const attributes = await readQueueAttributes(sqs, url);
    const policy = readRedrivePolicy(attributes.RedrivePolicy);
    if (policy === undefined) return failed('has no dead-letter queue', SETUP);
    if (policy.maxReceiveCount < MINIMUM_RECEIVES) {
      return failed(`gives a message up after ${policy.maxReceiveCount} receives, not ${MINIMUM_RECEIVES}`, SETUP);
    }
    if (Number(attributes.MessageRetentionPeriod) < RETENTION_SECONDS) {
      return failed(`keeps messages for ${attributes.MessageRetentionPeriod} s, not ${RETENTION_SECONDS} s`, SETUP);
    }
    const dead = await countMessages(sqs, policy.deadLetterTargetArn.split(':').at(-1) ?? '');
    const detail = `${policy.maxReceiveCount} receives, ${Math.floor(Number(attributes.MessageRetentionPeriod) / 86_400)} days`;
    return dead === 0
      ? ok(detail)
      : warning(
          `${detail}; ${dead} messages in the dead-letter queue`,
          'storefront-search dlq list --queue changes (or fanout) shows them; mend the cause, then: storefront-search dlq redrive',
        );
  } catch (error) {
    if (isMissingQueue(error)) return failed('does not exist', SETUP);
    throw explainSqsError(error);
  }
}

async function countMessages(sqs: SQS, name: string): Promise<number> {
  const { QueueUrl: url } = await sqs.getQueueUrl({ QueueName: name });
  return url === undefined ? 0 : Number((await readQueueAttributes(sqs, url)).ApproximateNumberOfMessages ?? 0);
}

function isMissingQueue(error: unknown): boolean {
  return error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name);
}

function urlOf(config: Config, queue: QueueName): string | undefined {
  return queue === 'changes' ? config.SQS_CHANGES_QUEUE_URL : config.SQS_FANOUT_QUEUE_URL;
}
