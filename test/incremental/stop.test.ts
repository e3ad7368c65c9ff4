import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { openTcpFaultProxy } from '../support/tcp-fault-proxy.ts';
import { type Bench, openBench, until } from './running-consumer.ts';

let shop: Shop;
let bench: Bench;
let ids: number[];
const processes = new Set<ChildProcess>();
beforeAll(async () => {
  shop = await createShop({ name: 'stop', products: 400 });
  await shop.reindex(['brandi']);
  bench = openBench(shop);
  const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>('SELECT id FROM products ORDER BY id');
  ids = rows.map((row) => row.id);
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await bench.close();
  await shop.close();
});

interface ConsumerProcess {
  readonly child: ChildProcess;
  /** What it has written for people so far. */
  readonly output: () => string;
}

/** The consumer as a process of its own. */
function startProcess(changes: Partial<Config> = {}): ConsumerProcess {
  const settings = Object.entries({ ...shop.config, ...changes }).map(([name, value]) => [name, String(value)]);
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'storefront-search.js'), 'consume'], {
    env: { PATH: process.env['PATH'], ...(Object.fromEntries(settings) as Record<string, string>) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  processes.add(child);
  let output = '';
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
  });
  return { child, output: () => output };
}

async function startReceiving(changes: Partial<Config> = {}): Promise<ChildProcess> {
  const { child, output } = startProcess(changes);
  await until('the consumer receives', () => {
    if (child.exitCode !== null) throw new Error(`The consumer ended: ${output()}`);
    return output().includes('receives');
  });
  return child;
}

it('ends within ten seconds of SIGTERM under load; nothing is lost or waits for a visibility timeout', async () => {
  for (const [round, delayMs] of [50, 400, 1_100].entries()) {
    const name = `멈춤 ${round}`;
    await shop.database.query('UPDATE products SET name = ?', [name]);
    const child = await startReceiving();
    await Promise.all(ids.map((id) => bench.publish({ type: 'products', ids: [id], changedAt: Date.now() })));
    await sleep(delayMs);
    const startedAt = performance.now();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const { Attributes } = await bench.sqs.getQueueAttributes({ QueueUrl: bench.changesUrl, AttributeNames: ['All'] });
    expect(Number(Attributes?.ApproximateNumberOfMessagesNotVisible)).toBe(0);

    const successor = await startReceiving();
    await until('nothing is left', async () => (await bench.messagesLeft()) === 0, 20_000);
    successor.kill('SIGTERM');
    await once(successor, 'exit');
    for (const id of ids) {
      const document = await bench.read('brandi', id);
      if (document?.['state'] === 'product') expect([id, document['name']]).toEqual([id, name]);
    }
  }
}, 120_000);

it('ends within ten seconds of SIGTERM while a service does not answer any more', async () => {
  const url = new URL(shop.config.MYSQL_URL ?? '');
  const proxy = await openTcpFaultProxy({ host: url.hostname, port: Number(url.port) });
  try {
    url.port = String(proxy.port);
    const child = await startReceiving({ MYSQL_URL: url.href });
    proxy.set({ kind: 'half-open' });
    // It asks the database twice a second: one of its questions is open now.
    await sleep(1_500);
    const startedAt = performance.now();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  } finally {
    await proxy.close();
  }
}, 60_000);

it('tells what is missing before it receives anything', async () => {
  await bench.publish({ type: 'products', ids: [ids[0] ?? 0] });
  const { child, output } = startProcess({ ELASTICSEARCH_CONSUMER_API_KEY: 'bm90OmFrZXk=' });
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(1);
  expect(output()).toContain('does not accept the key');
  expect(await bench.messagesLeft()).toBe(1);
});
