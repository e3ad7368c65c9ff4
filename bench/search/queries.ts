import type { SearchResult } from '../../src/search/search-result.ts';

/**
 * Paths of searches that shoppers make: a category, with a brand or a colour, in pages of some sizes. Each asks for something
 * else, so that none is answered by another's search.
 */
export async function makeSearchPaths(
  apiUrl: string,
  key: string,
  storefront: string,
  most: number,
): Promise<string[]> {
  const base = `/v1/storefronts/${storefront}`;
  const read = async <T>(path: string) => {
    const response = await fetch(apiUrl + base + path, { headers: { 'x-api-key': key } });
    if (!response.ok) throw new Error(`The API answered ${response.status} to ${path}.`);
    return (await response.json()) as T;
  };
  const { categories } = await read<{ categories: { name: string }[] }>('/categories');
  const { brands } = await read<{ brands: { name: string }[] }>('/brands');
  const { hits } = await read<Pick<SearchResult, 'hits'>>('/products?size=100');
  const things = [...new Set(categories.map(({ name }) => name))];
  const colours = [...new Set(hits.flatMap((hit) => hit.colours))];
  const prefixes = ['', ...colours, ...brands.map(({ name }) => name)];
  const texts = prefixes.flatMap((prefix) => things.map((thing) => `${prefix} ${thing}`.trim()));
  return SIZES.flatMap((size) =>
    texts.map((text) => `${base}/products?size=${size}&q=${encodeURIComponent(text)}`),
  ).slice(0, most);
}

/** Hits of a page: about as many as the storefront's own pages have. */
const SIZES = [20, 21, 22, 23, 24];
