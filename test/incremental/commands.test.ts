import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stateIndex } from '../../src/indices/index-name.ts';
import { type NewRejection, saveRejected } from '../../src/load/rejected-documents.ts';
import { saveRejectedMessages } from '../../src/load/rejected-messages.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { type Bench, openBench } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
beforeAll(async () => {
  shop = await createShop({ name: 'commands', products: 0 });
  bench = openBench(shop);
});
afterAll(async () => {
  await bench.close();
  await shop.close();
});

/** A command as an operator runs it, with the keys and accounts that set-up made. */
async function run(...args: string[]): Promise<string> {
  const settings = Object.entries(shop.config)
    .filter(([name]) => !name.includes('ADMIN'))
    .map(([name, value]) => [name, String(value)]);
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'storefront-search.js'), ...args], {
    env: { PATH: process.env['PATH'], ...(Object.fromEntries(settings) as Record<string, string>) },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  await new Promise((resolve) => child.once('exit', resolve));
  return output.trim();
}

it('pauses and resumes, with other limits', async () => {
  expect(await run('pause', '--reason', '점검')).toBe('Consumers are paused: 점검.');
  expect(await run('resume', '--rows-per-second', '500')).toBe(
    'Consumers receive, at most 500 products a second each.',
  );
  expect(await run('resume', '--rows-per-second', 'default')).toBe('Consumers receive.');
  expect(await run('pause', '--connections', '0')).toContain('whole number of at least 1');
});

it('shows and moves the outbox', async () => {
  const outbox = `\`${shop.config.MYSQL_PIPELINE_SCHEMA}\`.search_outbox`;
  expect(await run('outbox', 'status')).toBe('0 rows wait in the outbox; nothing waits.');
  await shop.database.query(`INSERT INTO ${outbox} (message) VALUES ('{"version":1,"type":"products","ids":[1]}')`);
  expect(await run('outbox', 'status')).toMatch(/^1 rows wait in the outbox; the oldest for \d+\.\d s\.$/);
  expect(await run('outbox', 'relay', '--once')).toBe('1 rows were sent.');
  expect(await bench.messagesLeft()).toBe(1);
});

it('lists, shows, redrives and drops what was set aside', async () => {
  const { elasticsearch, config } = shop;
  const products = stateIndex(config.NAME_PREFIX, 'rejected');
  const messages = stateIndex(config.NAME_PREFIX, 'rejected-messages');
  const rejectedAt = new Date(Date.now() - 60_000).toISOString();
  const document: NewRejection = {
    productId: 7,
    storefront: 'brandi',
    stage: 'load',
    cause: 'load: too_long',
    detail: 'a colour of 40 KB',
    run: 'consume-test',
    rejectedAt,
    version: 1,
  };
  await saveRejected(elasticsearch, products, [document, { ...document, storefront: 'hiver' }]);
  await saveRejectedMessages(
    elasticsearch,
    messages,
    [{ ...document, messageId: 'm1', queue: 'changes', cause: 'message: not JSON', excerpt: 'hello' }].map(
      ({ messageId, queue, cause, detail, excerpt, run: by }) => ({
        messageId,
        queue,
        cause,
        detail,
        excerpt,
        run: by,
        rejectedAt,
      }),
    ),
  );
  await elasticsearch.indices.refresh({ index: [products, messages] });

  const listed = await run('rejected', 'list');
  expect(listed).toContain('2  load: too_long  (brandi, hiver;');
  expect(listed).toContain('1  message: not JSON  (changes;');
  expect(await run('rejected', 'show', '--product', '7')).toContain('a colour of 40 KB');
  expect(await run('rejected', 'redrive', '--cause', 'message: not JSON')).toContain('can not be sent again');
  const before = await bench.messagesLeft();
  expect(await run('rejected', 'redrive', '--cause', 'load: too_long')).toBe('1 products are read again.');
  expect(await bench.messagesLeft()).toBe(before + 1);
  expect(await run('rejected', 'drop', '--cause', 'message: not JSON')).toBe('1 were dropped.');
  expect(await run('rejected', 'list')).toBe('Nothing is set aside.');
  expect(await run('dlq', 'list')).toBe('The dead-letter queue is empty.');
});
