import type { SearchResult } from '../../src/search/search-products.ts';
import type { TestApi } from '../../test/support/api.ts';
import type { Ask } from './evaluate.ts';

/** Through the API as a storefront calls it. */
export async function askApi(api: TestApi, storefronts: readonly string[]): Promise<Ask> {
  const keys = new Map<string, string>();
  for (const storefront of storefronts) keys.set(storefront, await api.keyFor(storefront));
  return async ({ storefront, text }) => {
    const response = await api.app.inject({
      url: `/v1/storefronts/${storefront}/products?size=50&q=${encodeURIComponent(text)}`,
      headers: { 'x-api-key': keys.get(storefront) ?? '' },
    });
    if (response.statusCode !== 200)
      throw new Error(`"${text}" was answered with ${response.statusCode}: ${response.body}`);
    const { hits, query } = response.json<SearchResult>();
    return { products: hits.map(({ id }) => id), stage: query.stage };
  };
}
