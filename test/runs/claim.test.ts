import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { CLAIM_MS, createClaim } from '../../src/runs/claim.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let clients: ReturnType<typeof elasticsearchFor>[];
beforeAll(async () => {
  shop = await createShop({ name: 'claim', products: 0 });
  clients = [elasticsearchFor(shop.config, 'consumer'), elasticsearchFor(shop.config, 'consumer')];
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await shop.close();
});

/** Two processes, whose clocks the test moves. */
function twoProcesses(name: string) {
  const clock = { now: 0 };
  const [one, other] = clients.map((client, at) =>
    createClaim(client, shop.config.NAME_PREFIX, { name, holder: `process ${at}` }, () => clock.now),
  );
  if (one === undefined || other === undefined) throw new Error('There are two clients.');
  return { clock, one, other };
}

it('is held by one process while it renews it', async () => {
  const { clock, one, other } = twoProcesses('renewed');
  for (; clock.now < 4 * CLAIM_MS; clock.now += CLAIM_MS / 4) {
    expect(await one.hold()).toBe(true);
    expect(await other.hold()).toBe(false);
  }
});

it('goes to another process when its holder is silent, and the late holder learns of it', async () => {
  const { clock, one, other } = twoProcesses('silent');
  expect(await one.hold()).toBe(true);
  expect(await other.hold()).toBe(false);
  clock.now += CLAIM_MS;
  expect(await other.hold()).toBe(true);
  expect(await one.hold()).toBe(false);
});

it('goes to another process at once when it is released', async () => {
  const { one, other } = twoProcesses('released');
  expect(await one.hold()).toBe(true);
  await one.release();
  expect(await other.hold()).toBe(true);
  await one.release();
  expect(await other.hold()).toBe(true);
});
