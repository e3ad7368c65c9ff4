import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { type Lease, LEASE_MS, takeLease } from '../../src/runs/lease.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let client: Client;
let storefront: string;
let taken = 0;
/** The clock of every holder. */
let now = Date.UTC(2026, 10, 23);

beforeAll(async () => {
  shop = await createShop({ name: 'lease', products: 0 });
  client = elasticsearchFor(shop.config, 'reindex');
});

afterAll(async () => {
  await client.close();
  await shop.close();
});

beforeEach(() => {
  storefront = `s${++taken}`;
});

function take(run: string): Promise<Lease> {
  const holding = { storefront, run, holder: `${run}@host` };
  return takeLease(client, shop.config.NAME_PREFIX, holding, () => now);
}

it('is held by one run; another is told who holds it, and until when', async () => {
  await take('run1');
  await expect(take('run2')).rejects.toMatchObject({
    code: 'run-held',
    message: `The storefront ${storefront} is held by run run1 (run1@host) until ${new Date(now + LEASE_MS).toISOString()}.`,
    remedy: expect.stringContaining('30 s') as string,
  });
});

it('of one storefront does not hold up another', async () => {
  await take('run1');
  storefront = `${storefront}x`;
  await take('run2');
});

it('that was not renewed in time is taken over', async () => {
  await take('run1');
  now += LEASE_MS - 1;
  await expect(take('run2')).rejects.toMatchObject({ code: 'run-held' });
  now += 2;
  await take('run2');
});

it('that is renewed lasts on', async () => {
  const lease = await take('run1');
  for (let beat = 0; beat < 4; beat++) {
    now += LEASE_MS / 2;
    await lease.renew();
  }
  await expect(take('run2')).rejects.toMatchObject({ code: 'run-held' });
});

it('can not be renewed by a holder that woke up late, and its release does not touch the new holder', async () => {
  const late = await take('run1');
  now += LEASE_MS + 1;
  const next = await take('run2');
  await expect(late.renew()).rejects.toMatchObject({
    code: 'run-held',
    message: expect.stringContaining('run run2 (run2@host)') as string,
  });
  await late.release();
  await expect(take('run3')).rejects.toMatchObject({ code: 'run-held' });
  await next.renew();
});

it('that was released is free at once', async () => {
  const lease = await take('run1');
  await lease.release();
  await take('run2');
});

it('goes to exactly one of many that ask at once, free or expired', async () => {
  for (const round of ['free', 'expired']) {
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => take(`${round}-${name}`)));
    expect(
      outcomes.filter((outcome) => outcome.status === 'fulfilled'),
      round,
    ).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'run-held' });
    }
    now += LEASE_MS + 1;
  }
});
