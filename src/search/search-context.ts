import type { Client } from '@elastic/elasticsearch';
import type { Storefront } from '../storefronts/storefront.ts';
import type { ReadFacetLabels } from './facet-labels.ts';
import type { Release } from './live-index.ts';
import type { MerchandisingRule } from './merchandising.ts';
import type { QueryKnowledge } from './query-knowledge.ts';
import type { Caller } from './visibility.ts';

/** What every search of one call has in common: an answer never mixes two indices, callers or moments. */
export interface SearchContext {
  readonly client: Client;
  readonly release: Release;
  readonly storefront: Storefront;
  readonly caller: Caller;
  readonly rules: readonly MerchandisingRule[];
  readonly knowledge: QueryKnowledge;
  readonly readLabels: ReadFacetLabels;
}
