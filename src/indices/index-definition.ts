import type { estypes } from '@elastic/elasticsearch';
import type { Storefront } from '../storefronts/storefront.ts';
import { type ProductMapping, SYNONYMS_SET, USER_WORDS } from './read-mapping.ts';

export { type ProductMapping, readMappingFile } from './read-mapping.ts';

/** What an index was made from; kept in the `_meta` of its mapping, where `readIndexMeta` finds it. */
export interface IndexMeta {
  /** DOCUMENT_SHAPE of the release that made it. */
  readonly shape: number;
  readonly storefrontHash: string;
  readonly dictionariesHash: string;
  readonly mappingHash: string;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601: the moment at which a preview shows the shop; only previews have it. */
  readonly previewAt?: string;
}

export interface IndexDefinitionInput {
  readonly mapping: ProductMapping;
  readonly storefront: Storefront;
  readonly userWords: readonly string[];
  /** Name of a synonyms set that exists: an index without its set can't be opened. */
  readonly synonymsSet: string;
  readonly meta: IndexMeta;
}

/**
 * The body of the call that creates an index, set for loading: nothing is refreshed and no replica copies along.
 * `servingSettings` undoes that before readers come. The translog stays durable: a change that was acknowledged and
 * then lost would be missed by the fence.
 */
export function indexDefinition(
  input: IndexDefinitionInput,
): Required<Pick<estypes.IndicesCreateRequest, 'settings' | 'mappings'>> {
  const { mapping, storefront, userWords, synonymsSet, meta } = input;
  const settings = fill(mapping.settings, userWords, synonymsSet) as estypes.IndicesIndexSettings;
  return {
    settings: {
      ...settings,
      number_of_shards: storefront.index.shards,
      number_of_replicas: 0,
      refresh_interval: '-1',
      translog: { durability: 'request' },
    },
    mappings: { ...(mapping.mappings as estypes.MappingTypeMapping), _meta: { ...meta } },
  };
}

/** What an index needs before readers come. */
export function servingSettings(storefront: Storefront): estypes.IndicesIndexSettings {
  return { refresh_interval: storefront.index.refreshInterval, number_of_replicas: storefront.index.replicas };
}

/** A copy of settings with the placeholders filled, wherever they stand. */
export function fill(value: unknown, userWords: readonly string[], synonymsSet: string): unknown {
  if (value === SYNONYMS_SET) return synonymsSet;
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown): unknown[] =>
      one === USER_WORDS ? [...userWords] : [fill(one, userWords, synonymsSet)],
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, userWords, synonymsSet)]));
}
