import type { Client } from '@elastic/elasticsearch';
import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import type { SynonymRule } from '../dictionaries/synonym-rules.ts';
import { createIndex } from '../indices/create-index.ts';
import { indexDefinition } from '../indices/index-definition.ts';
import { liveAlias, trialIndexName } from '../indices/index-name.ts';
import { deletePreview } from '../indices/preview-indices.ts';
import type { ProductMapping } from '../indices/read-mapping.ts';
import { putSynonymsSet } from '../indices/synonyms-sets.ts';
import { type Caller, visibilityFilters } from '../search/visibility.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';

/** An index of its own with copies of the live index's documents, for trying dictionaries. */
export interface PreviewIndex {
  readonly name: string;
  readonly documents: number;
  /** Searches have these synonyms once it has returned. */
  useSynonyms(rules: readonly SynonymRule[]): Promise<void>;
  remove(): Promise<void>;
}

export interface PreviewIndexServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly mapping: ProductMapping;
}

/** Far shorter than a preview is kept: nobody deletes it while it is copied (`prunePreviews`). */
const COPY_TIMEOUT_MS = 15 * 60_000;

/**
 * Copies what the caller may find of the live index, the most popular products first if there are more than `products`.
 * Its name is none that a full reindex, a promotion or a consumer looks at.
 */
export async function createPreviewIndex(
  { elasticsearch, prefix, mapping }: PreviewIndexServices,
  storefront: Storefront,
  { userWords, synonyms }: Pick<StorefrontDictionaries, 'userWords' | 'synonyms'>,
  sample: { readonly caller: Caller; readonly products: number },
): Promise<PreviewIndex> {
  const alias = liveAlias(prefix, storefront.id);
  const name = trialIndexName(prefix, storefront.id, new Date(), process.pid);
  const remove = () => deletePreview(elasticsearch, name);
  try {
    await putSynonymsSet(elasticsearch, name, synonyms);
    const definition = indexDefinition({
      mapping,
      storefront: { ...storefront, index: { ...storefront.index, shards: 1 } },
      userWords,
      synonymsSet: name,
      meta: {
        shape: DOCUMENT_SHAPE,
        storefrontHash: '',
        dictionariesHash: '',
        mappingHash: mapping.hash,
        run: 'preview',
        createdAt: new Date(sample.caller.now).toISOString(),
      },
    });
    await createIndex(elasticsearch, name, definition, []);
    const visible = visibilityFilters(sample.caller, storefront);
    const popular = await popularOnly(elasticsearch, alias, visible, sample.products);
    const { created = 0 } = await elasticsearch.reindex(
      {
        source: { index: alias, query: { bool: { filter: [...visible, ...popular] } }, size: 1_000 },
        dest: { index: name },
        refresh: true,
      },
      { requestTimeout: COPY_TIMEOUT_MS },
    );
    return {
      name,
      documents: created,
      useSynonyms: async (rules) => {
        await putSynonymsSet(elasticsearch, name, rules);
      },
      remove,
    };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}

type Filters = ReturnType<typeof visibilityFilters>;

interface Statistics {
  readonly popularity: { readonly values: Readonly<Record<string, number | null>> };
}

/** The filter that leaves about as many as wanted; none where there are fewer. */
async function popularOnly(client: Client, alias: string, filter: Filters, wanted: number): Promise<Filters> {
  const total = (await client.count({ index: alias, query: { bool: { filter } } })).count;
  if (total <= wanted) return [];
  const percents = [100 * (1 - wanted / total)];
  const answer = await client.search<unknown, Statistics>({
    index: alias,
    size: 0,
    query: { bool: { filter } },
    aggs: { popularity: { percentiles: { field: 'popularity', percents } } },
  });
  const [lowest] = Object.values(answer.aggregations?.popularity.values ?? {});
  return typeof lowest === 'number' ? [{ range: { popularity: { gte: lowest } } }] : [];
}
