import { setTimeout as sleep } from 'node:timers/promises';
import type { DenyEntry } from '../deny-lists/deny-list.ts';
import type { StoredDenyList } from '../deny-lists/deny-list-store.ts';
import { withFullDocuments } from '../indices/full-documents.ts';
import type { StorefrontTargets } from './change-batch-targets.ts';
import type { DenyListServices } from './deny-list-services.ts';

export interface SettlingState {
  /** The lists as they are; empty while another consumer keeps them. */
  readonly lists: () => ReadonlyMap<string, StoredDenyList>;
  /** The primary's clock when the source was last looked at; null: not yet. */
  readonly now: () => number | null;
  /** Entries as they should become, in place of what was found before. */
  readonly add: (storefront: string, entries: readonly DenyEntry[]) => void;
}

/** Entries that are checked by one request. */
const CHECKED_TOGETHER = 200;

/**
 * Finds the entries that no document needs any more: in no index is there one that could be found. Counted first as
 * searches see it, and once more after a refresh of every index, so that what was written a moment ago counts too.
 */
export function startSettling(services: DenyListServices, state: SettlingState): { stop(): Promise<void> } {
  const { tuning } = services;
  const stopping = new AbortController();
  let turn = 0;

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(tuning.settleEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        await round();
      } catch (error) {
        services.onError(error);
      }
    }
  }

  async function round(): Promise<void> {
    const now = state.now();
    if (now === null) return;
    const ripe = [...state.lists()].flatMap(([storefront, { list }]) => {
      const entries = list.filter((entry) => isRipe(entry, now, tuning.leastOnMs));
      return entries.length === 0 ? [] : [{ storefront, entries }];
    });
    if (ripe.length === 0) return;
    turn += 1;
    const targets = new Map((await services.targets()).map((target) => [target.storefront.id, target]));
    for (const { storefront, entries } of ripe) {
      const target = targets.get(storefront);
      if (target !== undefined) state.add(storefront, await check(target, chunkOf(entries, turn), now));
    }
  }

  async function check(target: StorefrontTargets, entries: readonly DenyEntry[], now: number): Promise<DenyEntry[]> {
    const { elasticsearch } = services;
    const indices = [...(target.live === null ? [] : [target.live]), ...target.others].map(({ name }) => name);
    const needed = new Set(await withFullDocuments(elasticsearch, indices, entries));
    const rest = entries.filter((entry) => !needed.has(entry));
    if (rest.length > 0) await elasticsearch.indices.refresh({ index: indices, ignore_unavailable: true });
    for (const entry of await withFullDocuments(elasticsearch, indices, rest)) needed.add(entry);
    return entries.flatMap((entry): DenyEntry[] => {
      // Documents of another release may be found by fields that this one does not know.
      if (!needed.has(entry)) return target.foreign.length > 0 ? [] : [{ ...entry, state: 'settled' }];
      const late = entry.announcedAt !== null && now - entry.announcedAt >= tuning.announceAgainMs;
      return late ? [{ ...entry, announcedAt: null }] : [];
    });
  }

  const running = loop();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function isRipe({ state, announcedAt, changedAt }: DenyEntry, now: number, leastOnMs: number): boolean {
  return state === 'on' && announcedAt !== null && now - changedAt >= leastOnMs;
}

/** Where there are many, another part each time. */
function chunkOf(entries: readonly DenyEntry[], turn: number): readonly DenyEntry[] {
  const chunks = Math.ceil(entries.length / CHECKED_TOGETHER);
  const at = (turn % chunks) * CHECKED_TOGETHER;
  return entries.slice(at, at + CHECKED_TOGETHER);
}
