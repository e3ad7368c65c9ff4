import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchResult } from '../../src/search/search-result.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let api: TestApi;
let token: string;

beforeAll(async () => {
  shop = await createShop({ name: 'start', products: 120 });
  const storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
  const indices = { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX };
  api = await startTestApi({ indices, storefronts, overrides: { now: Date.now } });
  token = await api.keyFor('brandi');
});

afterAll(async () => {
  await api.close();
  await shop.close();
});

async function shownIds(): Promise<number[]> {
  const url = '/v1/storefronts/brandi/products?size=100&sort=newest';
  const answer = await api.app.inject({ url, headers: { authorization: `Bearer ${token}` } });
  return answer.json<SearchResult>().hits.map(({ id }) => id);
}

describe('a policy that begins while nothing runs', () => {
  it('hides and shows within 2 s of its second, and not before it', async () => {
    const buildStartedAt = performance.now();
    await shop.reindex(['brandi']);
    const buildMs = performance.now() - buildStartedAt;
    const [hides = 0, shows = 0] = await shownIds();
    // In five seconds; on a slow machine, as late as the index with the policies needs.
    const start = Math.ceil((Date.now() + Math.max(4_000, 2 * buildMs + 2_000)) / 1_000) * 1_000;
    const at = new Date(start).toISOString().slice(0, 19);
    await shop.database.query(
      `INSERT INTO display_policies (storefront_id, target_type, target_id, effect, starts_at, created_by, reason)
       VALUES ('brandi', 'product', ?, 'hide', ?, 'x', 'x'), ('brandi', 'product', ?, 'show', ?, 'x', 'x')`,
      [String(hides), at, String(shows), at],
    );
    await shop.reindex(['brandi']);
    expect(Date.now(), 'the index was built in time').toBeLessThan(start - 500);
    let hidden: number | null = null;
    let shown: number | null = null;
    while ((hidden === null || shown === null) && Date.now() < start + 5_000) {
      const askedAt = Date.now();
      const ids = await shownIds();
      const answeredAt = Date.now();
      if (!ids.includes(hides)) hidden ??= answeredAt;
      if (ids.includes(shows)) shown ??= answeredAt;
      if (answeredAt < start) expect([ids.includes(hides), ids.includes(shows)]).toEqual([true, false]);
      if (askedAt >= start) expect([ids.includes(hides), ids.includes(shows)]).toEqual([false, true]);
      await sleep(20);
    }
    for (const moment of [hidden, shown]) {
      expect((moment ?? Infinity) - start).toBeGreaterThanOrEqual(0);
      expect((moment ?? Infinity) - start).toBeLessThan(2_000);
    }
  });
});
