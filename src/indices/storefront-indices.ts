import type { Client } from '@elastic/elasticsearch';
import { indexPattern, isIndexOf, liveAlias, writeAlias } from './index-name.ts';

/** A concrete index of a storefront, and what it is for at this moment. */
export interface StorefrontIndex {
  readonly name: string;
  /** Readers use it. */
  readonly live: boolean;
  /** It receives every change: live, building or warm. */
  readonly writeTarget: boolean;
  readonly aliases: readonly string[];
}

/** Every concrete index of the storefront, oldest first. */
export async function listStorefrontIndices(
  client: Client,
  prefix: string,
  storefront: string,
): Promise<StorefrontIndex[]> {
  const answer = await client.indices.getAlias({ index: `${liveAlias(prefix, storefront)}-*` }, { ignore: [404] });
  return Object.entries(answer)
    .filter(([name]) => isIndexOf(prefix, storefront, name))
    .map(([name, { aliases }]) => ({
      name,
      live: liveAlias(prefix, storefront) in aliases,
      writeTarget: writeAlias(prefix, storefront) in aliases,
      aliases: Object.keys(aliases),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The write targets of every storefront, resolved at once: a batch does this after it received its messages. */
export async function resolveWriteTargets(
  client: Client,
  prefix: string,
  storefronts: readonly string[],
): Promise<ReadonlyMap<string, readonly StorefrontIndex[]>> {
  const answer = await client.indices.getAlias({ index: indexPattern(prefix) }, { ignore: [404] });
  return new Map(
    storefronts.map((storefront) => [
      storefront,
      Object.entries(answer)
        .filter(
          ([name, { aliases }]) => isIndexOf(prefix, storefront, name) && writeAlias(prefix, storefront) in aliases,
        )
        .map(([name, { aliases }]) => ({
          name,
          live: liveAlias(prefix, storefront) in aliases,
          writeTarget: true,
          aliases: Object.keys(aliases),
        })),
    ]),
  );
}
