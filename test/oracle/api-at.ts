import { expect } from 'vitest';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { startTestApi } from '../support/api.ts';
import type { Shop } from '../support/shop.ts';

/** The API as it answers at a moment. */
export interface ApiAt {
  search(storefront: string, query?: Record<string, string>): Promise<SearchResult>;
  /** Which of these products a shopper is given. */
  byIds(storefront: string, products: readonly number[]): Promise<number[]>;
  /** What a shopper, or an operator in a preview, reaches by turning the pages of all top categories. */
  everyHit(storefront: string, query?: Record<string, string>): Promise<SearchResult['hits']>;
}

export interface ApiOfShop {
  readonly shop: Pick<Shop, 'elasticsearch' | 'config'>;
  readonly storefronts: readonly Storefront[];
  /** The item of each product. */
  readonly itemOf: ReadonlyMap<number, string>;
}

/** @param at epoch milliseconds: the API's now */
export async function withApiAt(
  { shop, storefronts, itemOf }: ApiOfShop,
  at: number,
  work: (api: ApiAt) => Promise<void>,
): Promise<void> {
  const indices = { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX };
  const overrides = { now: () => at, requestsPerSecond: 100_000 };
  const api = await startTestApi({ indices, storefronts, overrides });
  const tokens = new Map<string, Promise<string>>();
  const ask = async <T>(storefront: string, path: string, query: Record<string, string | string[]>): Promise<T> => {
    const role = 'preview' in query ? 'operator' : 'search';
    const name = `${role} ${storefront}`;
    const token = tokens.get(name) ?? api.keyFor(storefront, { role });
    tokens.set(name, token);
    const answer = await api.app.inject({
      url: `/v1/storefronts/${storefront}/products${path}`,
      query,
      headers: { authorization: `Bearer ${await token}` },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<T>();
  };
  const search = (storefront: string, query: Record<string, string> = {}) =>
    ask<SearchResult>(storefront, '', { size: '100', sort: 'newest', ...query });
  try {
    await work({
      search,
      async byIds(storefront, products) {
        const found: number[] = [];
        for (let from = 0; from < products.length; from += 100) {
          const id = products.slice(from, from + 100).map(String);
          const { hits } = await ask<Pick<SearchResult, 'hits'>>(storefront, '/by-ids', { id });
          found.push(...hits.map((hit) => hit.id));
        }
        return found;
      },
      async everyHit(storefront, query = {}) {
        const found = new Map<number, SearchResult['hits'][number]>();
        const items = new Set<string | undefined>();
        for (const { value: category } of (await search(storefront, query)).facets.category) {
          for (let page = 1, pages = 1; page <= pages; page++) {
            const answer = await search(storefront, { ...query, category, page: String(page) });
            pages = answer.page.pages;
            expect(answer.total).toBeLessThan(10_000);
            for (const hit of answer.hits) {
              // In several categories an item may be found by several offers.
              if (!found.has(hit.id) && items.has(itemOf.get(hit.id))) continue;
              items.add(itemOf.get(hit.id));
              found.set(hit.id, hit);
            }
          }
        }
        return [...found.values()];
      },
    });
  } finally {
    await api.close();
  }
}
