import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countDue } from '../../src/indices/due-documents.ts';
import type { Shop } from '../support/shop.ts';
import {
  type ConsumerProcess,
  createLargeShop,
  searchCpuSeconds,
  startConsumerProcess,
  STOREFRONT,
  writeTargetsOf,
} from './large-shop.ts';

/** Fewer only to try it out: the proof is about 50,000. */
const PRODUCTS = Number(process.env['STOREFRONT_SEARCH_PRODUCTS'] ?? 50_000);
/** Time for building both indices before the moment comes. */
const SECONDS_AHEAD = Number(process.env['STOREFRONT_SEARCH_SECONDS_AHEAD'] ?? 240);
const MOST_SHOWN = 500;

let shop: Shop;
let consumer: ConsumerProcess | null = null;
beforeAll(async () => {
  shop = await createLargeShop('sweepfull', PRODUCTS);
});
afterAll(async () => {
  await consumer?.stop();
  await shop.close();
});

it('50,000 products whose price changes at one second are all current within 60 s, in the live and the warm index', async () => {
  const [rows] = await shop.database.query<({ startsAt: number } & RowDataPacket)[]>(
    'SELECT UNIX_TIMESTAMP(UTC_TIMESTAMP()) + ? AS startsAt',
    [SECONDS_AHEAD],
  );
  const startsAt = Number(rows[0]?.startsAt) * 1_000;
  await shop.database.query(
    `INSERT INTO display_policies (storefront_id, target_type, effect, parameters, starts_at, created_by, reason)
     VALUES (?, 'all', 'price', '{"percentOff": 10}', FROM_UNIXTIME(?), 'test', 'test')`,
    [STOREFRONT, startsAt / 1_000],
  );
  await shop.reindex([STOREFRONT]);
  await shop.reindex([STOREFRONT]);
  const targets = await writeTargetsOf(shop);
  expect(targets).toHaveLength(2);
  const sweeper = await startConsumerProcess(shop.config);
  consumer = sweeper;
  const { elasticsearch } = shop;
  expect(Date.now(), 'Both indices must be built before the moment: set STOREFRONT_SEARCH_SECONDS_AHEAD').toBeLessThan(
    startsAt - 1_000,
  );
  const due = async (): Promise<number[]> => {
    const counts = await countDue(elasticsearch, targets, startsAt);
    return targets.map((target) => counts.get(target)?.documents ?? 0);
  };
  const atFirst = await due();
  expect(Math.min(...atFirst)).toBeGreaterThanOrEqual(PRODUCTS);

  const mostShown = async (): Promise<number> => {
    const { hits } = await elasticsearch.search<{ nextTransitionAt: number | null }>({
      index: targets,
      size: MOST_SHOWN,
      sort: [{ popularity: 'desc' }],
      _source: ['nextTransitionAt'],
    });
    return hits.hits.filter((hit) => typeof hit._source?.nextTransitionAt === 'number').length;
  };
  await sleep(startsAt - Date.now());
  const cpuBefore = { consumer: sweeper.cpuSeconds(), elasticsearch: await searchCpuSeconds(elasticsearch) };
  const at: Record<string, number> = {};
  const note = (what: string) => (at[what] ??= (Date.now() - startsAt) / 1_000);
  for (;;) {
    const left = Math.max(...(await due()));
    if (at['the most shown'] === undefined && (await mostShown()) === 0) note('the most shown');
    if (left <= (PRODUCTS * 3) / 4) note('a quarter');
    if (left <= PRODUCTS / 2) note('half');
    if (left === 0) break;
    if (Date.now() - startsAt > 300_000) throw new Error(`${left} documents are still due after five minutes.`);
    await sleep(500);
  }
  note('all');
  const written = atFirst.reduce((sum, documents) => sum + documents, 0);
  const cpuMillisecondsPerDocument = {
    consumer: ((sweeper.cpuSeconds() - cpuBefore.consumer) / written) * 1_000,
    elasticsearch: (((await searchCpuSeconds(elasticsearch)) - cpuBefore.elasticsearch) / written) * 1_000,
  };
  const documentsPerSecond = Math.round(written / (at['all'] ?? NaN));
  console.log(
    JSON.stringify({
      proof: 'sweeper',
      documents: atFirst,
      secondsUntil: at,
      documentsPerSecond,
      cpuMillisecondsPerDocument,
    }),
  );

  const wrong = await elasticsearch.count({
    index: targets,
    query: { bool: { filter: [{ term: { state: 'product' } }, { range: { discountRate: { lt: 10 } } }] } },
  });
  expect(wrong.count).toBe(0);
  expect(at['the most shown']).toBeLessThan(at['a quarter'] ?? 0);
  expect(at['all']).toBeLessThan(60);
});
