import type { Client } from '@elastic/elasticsearch';
import { readIndexMeta } from '../indices/index-meta.ts';
import { indexCreatedAt, stateIndex } from '../indices/index-name.ts';
import { type IndexSize, readIndexSize } from '../indices/index-sizes.ts';
import { readLeftTargets } from '../indices/left-targets.ts';
import type { IndexNeed } from './index-needs.ts';
import { readIndexNeeds } from './prune-storefront.ts';

interface ListServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly now: () => number;
}

/** What an index is for, as `IndexNeed` says it; `held-back` is an unfinished one that waits for a decision. */
type IndexRole = IndexNeed['kind'] | 'held-back';

export interface ListedIndex extends IndexSize {
  readonly name: string;
  readonly storefront: string;
  readonly role: IndexRole;
  /** How long it is kept, ISO 8601; null: no time is set, or it goes with the next prune. */
  readonly keptUntil: string | null;
  /** It has missed changes, and can't be made live. */
  readonly left: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Shape of its documents; null: it does not say. */
  readonly shape: number | null;
  /** The run that made it; null: it does not say. */
  readonly run: string | null;
}

/** Every index of these storefronts, oldest first, and what it is for. */
export async function listIndices(services: ListServices, storefronts: readonly string[]): Promise<ListedIndex[]> {
  const { elasticsearch, prefix } = services;
  const left = await readLeftTargets(elasticsearch, stateIndex(prefix, 'left-targets'), storefronts);
  const listed: ListedIndex[] = [];
  for (const storefront of storefronts) {
    for (const [name, need] of await readIndexNeeds(services, storefront)) {
      const meta = await readIndexMeta(elasticsearch, name);
      listed.push({
        name,
        storefront,
        role: roleOf(name, need),
        keptUntil: 'until' in need && need.until !== null ? new Date(need.until).toISOString() : null,
        left: left.has(name),
        ...(await readIndexSize(elasticsearch, name)),
        createdAt: new Date(indexCreatedAt(name)).toISOString(),
        shape: meta?.shape ?? null,
        run: meta?.run ?? null,
      });
    }
  }
  return listed;
}

function roleOf(name: string, need: IndexNeed): IndexRole {
  if (need.kind !== 'unfinished') return need.kind;
  return need.run.storefronts.some(({ index, state }) => index === name && state === 'held-back')
    ? 'held-back'
    : 'unfinished';
}
