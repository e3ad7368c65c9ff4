import { expect } from 'vitest';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { Suggestion } from '../../src/search/suggestion.ts';
import type { TestApi } from '../support/api.ts';

export type Asker = ReturnType<typeof createAsker>;

/** Asks a storefront's API as a shopper's page does, page after page; every answer must be a good one. */
export function createAsker(api: TestApi, token: string, storefront: string) {
  async function get<T>(path: string, query: Record<string, string | string[]>): Promise<T> {
    const url = `/v1/storefronts/${storefront}/${path}`;
    const answer = await api.app.inject({ url, query, headers: { authorization: `Bearer ${token}` } });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<T>();
  }

  function search(query: Record<string, string>): Promise<SearchResult> {
    return get('products', { size: '100', ...query });
  }

  async function suggest(q: string): Promise<Suggestion[]> {
    return (await get<{ suggestions: Suggestion[] }>('suggest', { size: '20', q })).suggestions;
  }

  async function post<T>(path: string, payload: object): Promise<T> {
    const answer = await api.app.inject({
      method: 'POST',
      url: `/v1/storefronts/${storefront}/${path}`,
      payload,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<T>();
  }

  async function everyPage(
    query: Record<string, string>,
  ): Promise<{ first: SearchResult; hits: SearchResult['hits'] }> {
    const first = await search(query);
    const hits = [...first.hits];
    for (let page = 2; page <= first.page.pages; page++)
      hits.push(...(await search({ ...query, page: String(page) })).hits);
    return { first, hits };
  }

  /** The same list, by cursors. */
  async function everyCursor(query: Record<string, string>): Promise<SearchResult['hits']> {
    let page = await search(query);
    const hits = [...page.hits];
    while (page.page.next !== null) {
      page = await search({ ...query, cursor: page.page.next });
      hits.push(...page.hits);
    }
    return hits;
  }

  return { get, search, suggest, post, everyPage, everyCursor };
}
