import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, inject, it } from 'vitest';

it('names queues so that a client configured by its environment alone reaches them', async () => {
  const { sqsUrl } = inject('stack');
  const client = new SQSClient({
    endpoint: sqsUrl,
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const QueueName = 'sqs-test-changes';
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName }));
  try {
    expect(QueueUrl).toBe(`${sqsUrl}/000000000000/${QueueName}`);
    expect((await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(QueueUrl);
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: QueueName }))).QueueUrls).toEqual([QueueUrl]);
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"ids":[1]}' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['{"ids":[1]}']);
  } finally {
    await client.send(new DeleteQueueCommand({ QueueUrl }));
    client.destroy();
  }
});
