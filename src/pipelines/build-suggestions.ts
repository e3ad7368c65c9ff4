import { hash } from 'node:crypto';
import type { Client } from '@elastic/elasticsearch';
import { suggestionsIndex } from '../indices/index-name.ts';
import { createSuggestionsIndex } from '../indices/suggestions-index.ts';
import type { SuggestionDocument } from '../search/suggestion.ts';
import { suggestionDocuments } from '../search/suggestion-candidates.ts';
import { readSuggestionSource } from './read-suggestion-source.ts';

export interface SuggestionServices {
  /** May read the query log, and write suggestions; to build them, create their index. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface SuggestionChanges {
  readonly suggestions: number;
  readonly written: number;
  readonly removed: number;
}

/** Searches of longer ago say little about what is wanted now. */
const SEARCHED_WITHIN_MS = 7 * 86_400_000;
const BULK = 2_000;
const MOST = 10_000;

/**
 * Makes the suggestions of an index of products, before it goes live or later: at once what the index and the query log
 * have now.
 *
 * @param index concrete; it must have been refreshed
 * @param at the moment that it is for, epoch milliseconds
 */
export async function buildSuggestions(
  services: SuggestionServices,
  storefront: string,
  index: string,
  at: number = services.now(),
): Promise<SuggestionChanges> {
  await createSuggestionsIndex(services.elasticsearch, index);
  return refreshSuggestions(services, storefront, index, at);
}

/**
 * Brings suggestions that exist up to date, writing only what differs. Two that do so at once write the same.
 *
 * @throws the client's error; 404 where the suggestions do not exist
 */
export async function refreshSuggestions(
  { elasticsearch, prefix, now }: SuggestionServices,
  storefront: string,
  index: string,
  at: number = now(),
): Promise<SuggestionChanges> {
  const target = suggestionsIndex(index);
  const searches = { prefix, storefront, since: now() - SEARCHED_WITHIN_MS };
  const before = await readDigests(elasticsearch, target);
  const source = await readSuggestionSource(elasticsearch, index, at, searches);
  const operations: object[][] = [];
  let written = 0;
  const documents = suggestionDocuments(source);
  for (const document of documents) {
    const id = idOf(document);
    const digest = hash('sha256', JSON.stringify(document), 'base64url').slice(0, 16);
    const known = before.get(id);
    before.delete(id);
    if (known === digest) continue;
    written += 1;
    operations.push([{ index: { _id: id } }, { key: id, ...document, digest }]);
  }
  for (const id of before.keys()) operations.push([{ delete: { _id: id } }]);
  for (let from = 0; from < operations.length; from += BULK) {
    await writeBulk(elasticsearch, target, operations.slice(from, from + BULK).flat());
  }
  if (operations.length > 0) await elasticsearch.indices.refresh({ index: target });
  return { suggestions: documents.length, written, removed: before.size };
}

/** By what it is, so that a text that changes its weight stays one document. */
function idOf({ kind, brand, category, keys }: SuggestionDocument): string {
  return `${kind}:${brand ?? category ?? keys[0] ?? ''}`;
}

async function readDigests(client: Client, index: string): Promise<Map<string, string>> {
  const { hits } = await client.search<{ readonly digest: string }>({
    index,
    size: MOST,
    track_total_hits: false,
    allow_partial_search_results: false,
    _source: ['digest'],
  });
  return new Map(hits.hits.map(({ _id, _source }) => [_id ?? '', _source?.digest ?? '']));
}

async function writeBulk(client: Client, index: string, operations: object[]): Promise<void> {
  const { items } = await client.bulk({ index, operations, wait_for_active_shards: 1 });
  const failed = items.map((item) => item.index ?? item.delete).find((item) => item?.error !== undefined);
  if (failed !== undefined) {
    throw new Error(`A suggestion of ${index} was refused: ${failed.error?.reason ?? failed.error?.type ?? 'unknown'}`);
  }
}
