import type { Client, estypes } from '@elastic/elasticsearch';
import { readAliases } from './read-aliases.ts';

const FAMILY = 'search-query-log';

/** One index a month, so that what is old goes with its index: deleting document by document would cost as much again. */
export function queryLogIndex(prefix: string, at: number): string {
  return `${prefix}${FAMILY}-${new Date(at).toISOString().slice(0, 7).replace('-', '.')}`;
}

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

/** Deletes the months whose last day is more than `days` ago. @returns their names */
export async function pruneQueryLog(client: Client, prefix: string, days: number, now: number): Promise<string[]> {
  const start = queryLogPattern(prefix).slice(0, -1);
  const found = await readAliases(client, { index: `${start}*` });
  const old = [...found.keys()].filter((name) => {
    const month = /^(\d{4})\.(\d{2})$/.exec(name.slice(start.length));
    // The first moment of the month after it.
    return month !== null && Date.UTC(Number(month[1]), Number(month[2])) < now - days * 86_400_000;
  });
  for (const name of old) await client.indices.delete({ index: name }, { ignore: [404] });
  return old;
}
