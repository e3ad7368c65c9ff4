import type { estypes } from '@elastic/elasticsearch';

const FAMILY = 'search-query-log';

/** Every month's. */
export function queryLogPattern(prefix: string): string {
  return `${prefix}${FAMILY}-*`;
}

const keyword = { type: 'keyword', ignore_above: 256 } as const;

/** What each month's index comes into being with, by the first entry of the month. */
export const QUERY_LOG_BODY: {
  readonly settings: estypes.IndicesIndexSettings;
  readonly mappings: estypes.MappingTypeMapping;
} = {
  settings: { number_of_shards: 1, auto_expand_replicas: '0-1', refresh_interval: '5s' },
  mappings: {
    dynamic: 'strict',
    properties: {
      at: { type: 'date', format: 'epoch_millis||strict_date_optional_time' },
      storefront: keyword,
      query: keyword,
      applied: keyword,
      stage: keyword,
      total: { type: 'integer' },
      index: keyword,
      dictionaries: { type: 'integer' },
      latencyMs: { type: 'integer' },
    },
  },
};
