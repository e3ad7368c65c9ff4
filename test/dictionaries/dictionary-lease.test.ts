import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { stateIndex } from '../../src/indices/index-name.ts';
import { withDictionaryLease } from '../../src/pipelines/dictionary-lease.ts';
import { LEASE_MS } from '../../src/runs/lease.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let client: Client;
/** The clock of every publisher. */
let clock = Date.UTC(2026, 10, 23);

beforeAll(async () => {
  shop = await createShop({ name: 'diclease', products: 0 });
  client = elasticsearchFor(shop.config, 'reindex');
});
afterAll(async () => {
  await client.close();
  await shop.close();
});
// Time passes when the test says so: the renewals of a publication and the patience of the next.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function publish<T>(holder: string, work: (hold: () => Promise<void>) => Promise<T>): Promise<T> {
  const services = { elasticsearch: client, prefix: shop.config.NAME_PREFIX, now: () => clock };
  return withDictionaryLease(services, holder, work);
}

function leaseDocument() {
  return client.get<{ holder: string; expiresAt: string }>({
    index: stateIndex(shop.config.NAME_PREFIX, 'leases'),
    id: 'dictionary-releases',
  });
}

it('a publication that takes longer than a lease holds keeps it', async () => {
  await publish('slow', async () => {
    for (let beat = 0; beat < 6; beat++) {
      clock += LEASE_MS / 3;
      vi.advanceTimersByTime(LEASE_MS / 3);
      await vi.waitFor(async () => {
        const { _source } = await leaseDocument();
        expect(Date.parse(_source?.expiresAt ?? '')).toBe(clock + LEASE_MS);
      });
    }
  });
  expect((await leaseDocument())._source?.expiresAt).toBe(new Date(0).toISOString());
});

it('a publisher that was asleep while somebody else published changes nothing any more', async () => {
  const changed: string[] = [];
  const asleep = publish('asleep', async (hold) => {
    clock += LEASE_MS + 1;
    await publish('awake', async (held) => {
      await held();
      changed.push('awake');
    });
    await hold();
    changed.push('asleep');
  });
  await expect(asleep).rejects.toMatchObject({ code: 'run-held' });
  expect(changed).toEqual(['awake']);
});
