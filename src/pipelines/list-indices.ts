import type { Client } from '@elastic/elasticsearch';
import { readIndexMeta } from '../indices/index-meta.ts';
import { indexCreatedAt, stateIndex } from '../indices/index-name.ts';
import { type IndexSize, readIndexSize } from '../indices/index-sizes.ts';
import { readLeftTargets } from '../indices/left-targets.ts';
import { listStorefrontIndices, type StorefrontIndex } from '../indices/storefront-indices.ts';
import { isAlive, type Run } from '../runs/run.ts';
import { listRuns } from '../runs/run-store.ts';
import { neededIndices, RUNS_LOOKED_AT } from './prune-storefront.ts';

interface ListServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly now: () => number;
}

/** What an index is for: `left` has missed changes and can't go live; `unfinished` is what a dead run has left. */
export type IndexRole = 'live' | 'warm' | 'building' | 'passed' | 'held back' | 'unfinished' | 'left' | 'unneeded';

export interface ListedIndex extends IndexSize {
  readonly name: string;
  readonly storefront: string;
  readonly role: IndexRole;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Shape of its documents; null: it does not say. */
  readonly shape: number | null;
  /** The run that made it; null: it does not say. */
  readonly run: string | null;
  /** The next prune deletes it. */
  readonly prunable: boolean;
}

/** Every index of these storefronts, oldest first, and what it is for. */
export async function listIndices(services: ListServices, storefronts: readonly string[]): Promise<ListedIndex[]> {
  const { elasticsearch, prefix, now } = services;
  const runs = await listRuns(elasticsearch, prefix, RUNS_LOOKED_AT);
  const left = await readLeftTargets(elasticsearch, stateIndex(prefix, 'left-targets'), storefronts);
  const listed: ListedIndex[] = [];
  for (const storefront of storefronts) {
    const indices = await listStorefrontIndices(elasticsearch, prefix, storefront);
    const needed = neededIndices(indices, runs, storefront, now());
    for (const index of indices) {
      const meta = await readIndexMeta(elasticsearch, index.name);
      listed.push({
        name: index.name,
        storefront,
        role: roleOf(index, { runs, left, needed, now: now() }),
        ...(await readIndexSize(elasticsearch, index.name)),
        createdAt: new Date(indexCreatedAt(index.name)).toISOString(),
        shape: meta?.shape ?? null,
        run: meta?.run ?? null,
        prunable: !index.live && !needed.has(index.name),
      });
    }
  }
  return listed;
}

interface Known {
  readonly runs: readonly Run[];
  readonly left: ReadonlySet<string>;
  readonly needed: ReadonlySet<string>;
  readonly now: number;
}

/** Pure. */
export function roleOf(index: StorefrontIndex, { runs, left, needed, now }: Known): IndexRole {
  if (index.live) return 'live';
  if (left.has(index.name)) return 'left';
  const run = runs.find((one) => one.storefronts.some((entry) => entry.index === index.name));
  const state = run?.storefronts.find((entry) => entry.index === index.name)?.state;
  const hasToken = run !== undefined && index.aliases.some((alias) => alias.endsWith(`-token-${run.id}`));
  if (run !== undefined && hasToken) {
    if (state === 'held-back') return 'held back';
    if (!isAlive(run, now)) return 'unfinished';
    return state === 'passed' ? 'passed' : 'building';
  }
  return index.writeTarget && needed.has(index.name) ? 'warm' : 'unneeded';
}
