import type { Client } from '@elastic/elasticsearch';
import { indexPattern, isIndexOf, liveAlias, writeAlias } from './index-name.ts';
import { type IndexAliases, readAliases } from './read-aliases.ts';

/** A concrete index of a storefront, and what it is for at this moment. */
export interface StorefrontIndex {
  readonly name: string;
  /** Readers use it. */
  readonly live: boolean;
  /** It receives every change: live, building or warm. */
  readonly writeTarget: boolean;
  readonly aliases: readonly string[];
}

/**
 * Whether it has been live, and still receives every change. A run's token marks one that has not been live yet: it is
 * being built, or was held back by its gate. Pure.
 */
export function isWarm({ live, writeTarget, aliases }: StorefrontIndex, storefront: string): boolean {
  return writeTarget && !live && !aliases.some((alias) => alias.includes(`-${storefront}-token-`));
}

/** Every concrete index of the storefront, oldest first. */
export async function listStorefrontIndices(
  client: Client,
  prefix: string,
  storefront: string,
): Promise<StorefrontIndex[]> {
  return indicesOf(await readAliases(client, { index: `${liveAlias(prefix, storefront)}-*` }), prefix, storefront);
}

function indicesOf(found: IndexAliases, prefix: string, storefront: string): StorefrontIndex[] {
  return [...found]
    .filter(([name]) => isIndexOf(prefix, storefront, name))
    .map(([name, aliases]) => ({
      name,
      live: aliases.includes(liveAlias(prefix, storefront)),
      writeTarget: aliases.includes(writeAlias(prefix, storefront)),
      aliases,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The write targets of every storefront, resolved at once: a batch does this after it received its messages. */
export async function resolveWriteTargets(
  client: Client,
  prefix: string,
  storefronts: readonly string[],
): Promise<ReadonlyMap<string, readonly StorefrontIndex[]>> {
  const found = await readAliases(client, { index: indexPattern(prefix) });
  return new Map(
    storefronts.map((storefront) => [
      storefront,
      indicesOf(found, prefix, storefront).filter((index) => index.writeTarget),
    ]),
  );
}
