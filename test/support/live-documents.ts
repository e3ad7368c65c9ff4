import { readAliases } from '../../src/indices/read-aliases.ts';
import type { Shop } from './shop-on-stack.ts';

export interface LiveDocument {
  readonly id: number;
  readonly version: number;
  /** As Elasticsearch compares it. */
  readonly sentVersion: number;
  readonly run: string;
  readonly state: string;
  readonly contentHash: string;
  readonly name: string;
}

type Source = Omit<LiveDocument, 'sentVersion'>;

/** Every document that readers of the storefront reach, by id. At most 10,000. */
export async function readLiveDocuments(shop: Shop, storefront: string): Promise<LiveDocument[]> {
  const { hits } = await shop.elasticsearch.search<Source>({
    index: `${shop.config.NAME_PREFIX}products-${storefront}`,
    size: 10_000,
    version: true,
    _source: ['id', 'version', 'run', 'state', 'contentHash', 'name'],
    sort: [{ id: 'asc' }],
  });
  return hits.hits.map(({ _source: source, _version: sentVersion = NaN }) => {
    if (source === undefined) throw new Error('A document came without its source.');
    return { ...source, sentVersion };
  });
}

/** Name of the index that readers use; null: none. @throws Error when there are several */
export async function liveIndexOf(shop: Shop, storefront: string): Promise<string | null> {
  const name = `${shop.config.NAME_PREFIX}products-${storefront}`;
  const names = [...(await readAliases(shop.elasticsearch, { alias: name })).keys()];
  if (names.length > 1) throw new Error(`${name} is an alias of several indices: ${names.join(', ')}`);
  return names[0] ?? null;
}

/** Every index of the storefront with its aliases, oldest first, names without the prefix of the shop. */
export async function aliasesOf(shop: Shop, storefront: string): Promise<Record<string, string[]>> {
  const family = `${shop.config.NAME_PREFIX}products-${storefront}`;
  const found = await readAliases(shop.elasticsearch, { index: `${family}-2*` });
  return Object.fromEntries(
    [...found]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, aliases]) => [name, aliases.map((alias) => alias.replace(family, 'products')).toSorted()]),
  );
}
