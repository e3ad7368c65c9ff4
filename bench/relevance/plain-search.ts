import type { Client } from '@elastic/elasticsearch';
import { liveAlias } from '../../src/indices/index-name.ts';
import type { HitDocument } from '../../src/search/hit.ts';
import type { Ask } from './evaluate.ts';
import type { JudgedCatalogue } from './judged-product.ts';
import type { RelevanceShop } from './relevance-shop.ts';

/** What a team has in its first week: the text in one field, one query, nothing else. */
export const PLAIN_ANALYZERS = ['nori', 'standard'] as const;
export type PlainAnalyzer = (typeof PLAIN_ANALYZERS)[number];

type Source = Pick<HitDocument, 'id' | 'groupId'> & { readonly allText: string };

const MOST_PRODUCTS = 10_000;

/**
 * Copies what may be found into an index that analyses the same text with Elasticsearch's own analyzer, and asks it with a
 * `match` query as it comes. Filters and collapsing are given to it for nothing: only the text is compared.
 */
export async function openPlainSearch(
  { shop, storefronts, catalogue }: Pick<RelevanceShop, 'shop' | 'storefronts' | 'catalogue'>,
  analyzer: PlainAnalyzer,
): Promise<Ask> {
  const { elasticsearch: client, config } = shop;
  const nameOf = (storefront: string) => `${config.NAME_PREFIX}plain-${analyzer}-${storefront}`;
  for (const { id } of storefronts) {
    await client.indices.create({
      index: nameOf(id),
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: {
        properties: { text: { type: 'text', analyzer }, id: { type: 'long' }, groupId: { type: 'long' } },
      },
    });
    await copy(client, liveAlias(config.NAME_PREFIX, id), nameOf(id), found(catalogue, id));
  }
  return async ({ storefront, text }) => {
    const { hits } = await client.search<Source>({
      index: nameOf(storefront),
      query: { match: { text } },
      collapse: { field: 'groupId' },
      sort: ['_score', { id: 'asc' }],
      size: 50,
    });
    return { products: hits.hits.flatMap(({ _source }) => _source?.id ?? []), stage: 'plain' };
  };
}

function found(catalogue: JudgedCatalogue, storefront: string): ReadonlySet<number> {
  return new Set((catalogue.get(storefront) ?? []).flatMap(({ id, found: shown }) => (shown ? [id] : [])));
}

async function copy(client: Client, from: string, to: string, ids: ReadonlySet<number>): Promise<void> {
  const { hits } = await client.search<Source>({
    index: from,
    query: { term: { state: 'product' } },
    size: MOST_PRODUCTS,
    _source: ['id', 'groupId', 'allText'],
  });
  const documents = hits.hits.flatMap(({ _source }) => (_source !== undefined && ids.has(_source.id) ? [_source] : []));
  const { errors } = await client.bulk({
    index: to,
    refresh: true,
    operations: documents.flatMap(({ id, groupId, allText }) => [
      { index: { _id: String(id) } },
      { id, groupId, text: allText },
    ]),
  });
  if (errors) throw new Error(`Not every product of ${from} could be copied to ${to}.`);
}
