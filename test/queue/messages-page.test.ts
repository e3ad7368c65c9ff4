import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSqs } from '../../src/clients/sqs.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { parseChange } from '../../src/queue/product-change.ts';
import { receiveMessages } from '../../src/queue/receive-loop.ts';
import { createShop, type Shop } from '../support/shop.ts';

const page = readFileSync(join(PACKAGE_ROOT, 'docs', 'messages.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(/```(\w+)\n([^]*?)```/g)].flatMap(([, name, text = '']) => (name === language ? [text] : []));

let shop: Shop;
beforeAll(async () => {
  shop = await createShop({ name: 'page', products: 0 });
});
afterAll(() => shop.close());

it('has messages for the AWS command line that the consumer understands', () => {
  const bodies = blocks('sh').flatMap((text) =>
    [...text.matchAll(/--message-body '([^']+)'/g)].map(([, body = '']) => body),
  );
  expect(bodies.map((body) => parseChange(body))).toMatchObject([
    { kind: 'products', ids: [1001, 1002], id: 'order-4711', changedAt: Date.UTC(2026, 10, 23, 9) },
    {
      kind: 'targets',
      targets: [
        { kind: 'brand', id: 3 },
        { kind: 'category', id: 120 },
      ],
    },
  ]);
});

it('has a command for curl that brings a message to the queue', async () => {
  const command = blocks('sh').find((text) => text.startsWith('curl')) ?? '';
  const queueUrl = shop.config.SQS_CHANGES_QUEUE_URL ?? '';
  await promisify(execFile)('bash', ['-ec', command], {
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: shop.config.AWS_REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      SQS_CHANGES_QUEUE_URL: queueUrl,
    },
  });
  const sqs = createSqs(shop.config);
  try {
    const [message] = await receiveMessages({ sqs, queueUrl, visibilitySeconds: 30, now: Date.now }, 1);
    expect(parseChange(message?.body ?? '')).toMatchObject({ kind: 'products', ids: [1001, 1002] });
  } finally {
    sqs.destroy();
  }
});

it('has a statement for the outbox', async () => {
  const schema = `\`${shop.config.MYSQL_PIPELINE_SCHEMA}\``;
  const [statement = ''] = blocks('sql');
  await shop.database.query(statement.replace('storefront_search', schema));
  const [rows] = await shop.database.query<RowDataPacket[]>(
    `SELECT CAST(message AS CHAR) AS body FROM ${schema}.search_outbox`,
  );
  const change = parseChange(String(rows[0]?.['body']));
  expect(change).toMatchObject({ kind: 'products', ids: [1001] });
  expect(change.kind === 'fault' ? null : Math.abs((change.changedAt ?? 0) - Date.now())).toBeLessThan(60_000);
});
