import { liveAlias, writeAlias } from '../../src/indices/index-name.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { listStorefrontIndices, type StorefrontIndex } from '../../src/indices/storefront-indices.ts';
import type { Run } from '../../src/runs/run.ts';
import { listRuns } from '../../src/runs/run-store.ts';
import { runCommand } from '../support/command-line.ts';
import type { Shop } from '../support/shop-on-stack.ts';
import { must } from './fault.ts';

export const STOREFRONTS = ['brandi', 'hiver', 'seoulstore', 'selpi'] as const;

/** Every index of the storefront, oldest first. */
export function indicesOf({ elasticsearch, config }: Shop, storefront: string): Promise<StorefrontIndex[]> {
  return listStorefrontIndices(elasticsearch, config.NAME_PREFIX, storefront);
}

/** The index that readers of each storefront reach. @throws Error where that is not exactly one */
export async function liveIndices(shop: Shop): Promise<Map<string, string>> {
  const live = new Map<string, string>();
  for (const storefront of STOREFRONTS) {
    const [index, ...others] = (await indicesOf(shop, storefront)).filter((one) => one.live);
    must(others.length === 0, `${storefront}: several indices are live`);
    must(index !== undefined, `${storefront}: no index is live`);
    live.set(storefront, index?.name ?? '');
  }
  return live;
}

/** The runs of the shop, newest first. */
export async function runsOf({ elasticsearch, config }: Shop): Promise<Run[]> {
  await elasticsearch.indices.refresh({ index: `${config.NAME_PREFIX}search-runs` });
  return listRuns(elasticsearch, config.NAME_PREFIX, 200);
}

/**
 * Holds every index against what it may be there for: it is live; or the one before it, kept warm for a roll back; or it
 * holds the token of a run whose document names it, and so may be gone on with or decided about.
 *
 * @returns a line for each that nobody accounts for
 */
export async function orphans(shop: Shop): Promise<string[]> {
  const runs = await runsOf(shop);
  const { NAME_PREFIX: prefix } = shop.config;
  const found: string[] = [];
  for (const storefront of STOREFRONTS) {
    const entries = runs.flatMap((run) =>
      run.storefronts.filter((entry) => entry.storefront === storefront).map((entry) => ({ run: run.id, ...entry })),
    );
    const promoted = entries.filter(({ state }) => state === 'promoted');
    const newest = promoted.sort((one, other) => ((one.promotedAt ?? '') < (other.promotedAt ?? '') ? 1 : -1))[0];
    for (const { name, live, writeTarget, aliases } of await indicesOf(shop, storefront)) {
      const warm = writeTarget && [newest?.index, newest?.previousIndex].includes(name);
      const run = aliases.map((alias) => alias.split(`${liveAlias(prefix, storefront)}-token-`)[1]).find(Boolean);
      const named = writeTarget && entries.some((entry) => entry.run === run && entry.index === name);
      if (!live && !warm && !named) found.push(`${name} is there for nobody (aliases: ${aliases.join(', ')})`);
    }
    const writes = [...(await readAliases(shop.elasticsearch, { alias: writeAlias(prefix, storefront) })).keys()];
    for (const name of writes) {
      const known = entries.some((entry) => [entry.index, entry.previousIndex].includes(name));
      if (!known) found.push(`${name} receives changes, and no run knows it`);
    }
  }
  return found;
}

/** Deletes what nobody needs, by the command. */
export async function prune(shop: Shop): Promise<void> {
  const { code, stderr } = await runCommand({ ...shop.config, LOG_LEVEL: 'silent' }, ['prune']);
  must(code === 0, `prune ended with ${code}: ${stderr}`);
}

/** Each reindex leaves one more index to write: only the live one and the newest beside it stay, for the trials that follow. */
export async function keepNewest(shop: Shop): Promise<void> {
  for (const storefront of STOREFRONTS) {
    const old = (await indicesOf(shop, storefront)).filter((index) => !index.live).slice(0, -1);
    for (const { name } of old) await shop.elasticsearch.indices.delete({ index: name });
  }
}
