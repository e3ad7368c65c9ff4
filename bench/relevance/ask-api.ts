import type { SearchResult } from '../../src/search/search-result.ts';
import type { TestApi } from '../../test/support/api.ts';
import type { Ask } from './evaluate.ts';

/** Through the API as a storefront calls it. */
export async function askApi(api: TestApi, storefronts: readonly string[]): Promise<Ask> {
  const keys = new Map<string, string>();
  for (const storefront of storefronts) keys.set(storefront, await api.keyFor(storefront));
  return async ({ storefront, text }) => {
    const headers = { 'x-api-key': keys.get(storefront) ?? '' };
    const response = await api.app.inject({ url: pathOf(storefront, text), headers });
    return readAnswer(text, response.statusCode, response.body);
  };
}

/** The same, of an API that runs somewhere. @param url where it listens, such as http://localhost:3000 */
export function askUrl(url: string, key: string): Ask {
  return async ({ storefront, text }) => {
    const response = await fetch(new URL(pathOf(storefront, text), url), { headers: { 'x-api-key': key } });
    return readAnswer(text, response.status, await response.text());
  };
}

function pathOf(storefront: string, text: string): string {
  return `/v1/storefronts/${storefront}/products?size=50&q=${encodeURIComponent(text)}`;
}

function readAnswer(text: string, status: number, body: string) {
  if (status !== 200) throw new Error(`"${text}" was answered with ${status}: ${body}`);
  const { hits, query } = JSON.parse(body) as SearchResult;
  return { products: hits.map(({ id }) => id), stage: query.stage };
}
