import { setTimeout as sleep } from 'node:timers/promises';
import {
  compareWithSource,
  deniedBy,
  DENY_KINDS,
  type DenyEntry,
  type HiddenIds,
  keyOf,
  mergeDenyLists,
  withoutOld,
} from '../deny-lists/deny-list.ts';
import { readDenyLists, saveDenyList, type StoredDenyList } from '../deny-lists/deny-list-store.ts';
import { type HiddenInSource, readHidden } from '../extract/hidden-ids.ts';
import { stateIndex } from '../indices/index-name.ts';
import { createClaim } from '../runs/claim.ts';
import { prepareCategories } from '../transform/prepare-categories.ts';
import { announcements } from './deny-list-announcements.ts';
import type { DenyListServices, PendingEntries } from './deny-list-services.ts';
import { startSettling } from './deny-list-settle.ts';

/** The deny lists being kept. */
export interface DenyListPoll {
  stop(): Promise<void>;
}

/** A product that was hidden within this time is found, however long its transaction took. */
const RECENT_MS = 600_000;
/** Lists are written at least this often, to say until when the source was looked at. */
const SEEN_EVERY_MS = 60_000;
/** Looked at again, from before the last look: a transaction may have been open then. */
const OVERLAP_MS = 60_000;
/** Elasticsearch takes 65,536 terms in one query; queries are split there, and slower. */
const MANY_ENTRIES = 50_000;

/**
 * Hiding can't wait for 100,000 documents. So this looks at the source twice a second and keeps, for each storefront,
 * a list of the sellers, brands, categories and products that queries leave out, until every document says so as well.
 * Each change of the list is handed to the durable lane once.
 *
 * One of several consumers does it, under a claim; a list is written only over the one that was read before the source
 * was looked at, so that whoever was paused can't bring back what it saw.
 */
export function startDenyListPoll(services: DenyListServices): DenyListPoll {
  const { elasticsearch, prefix, storefronts, tuning } = services;
  const index = stateIndex(prefix, 'deny-lists');
  const claim = createClaim(elasticsearch, prefix, { name: 'deny-lists', holder: services.holder });
  const stopping = new AbortController();
  const pending: PendingEntries = new Map();
  let known: ReadonlyMap<string, StoredDenyList> = new Map();
  let holds = false;
  let lastSeen: number | null = null;

  async function round(): Promise<void> {
    holds = await claim.hold();
    if (!holds) return;
    known = await readDenyLists(elasticsearch, index, storefronts, known);
    const listed = [...known.values()].flatMap(({ list }) => list.filter((entry) => entry.state !== 'off'));
    const seen = await readHidden(services.source, services.queries, {
      since: (now) =>
        Math.min(now - RECENT_MS, ...[...known.values()].map(({ seenAt }) => (seenAt ?? now) - OVERLAP_MS)),
      products: new Set(listed.filter(({ kind }) => kind === 'product').map(({ id }) => id)),
    });
    lastSeen = seen.now;
    const hidden = hiddenIds(seen);
    const next = new Map<string, StoredDenyList>();
    for (const [storefront, stored] of known) next.set(storefront, advance(storefront, stored, hidden, seen));
    await save(next);
    await announce();
  }

  function advance(
    storefront: string,
    stored: StoredDenyList,
    hidden: HiddenIds,
    seen: HiddenInSource,
  ): StoredDenyList {
    const found = compareWithSource(stored.list, hidden, seen);
    // What the first look finds has been hidden before: its products say so, or the check of the documents tells.
    const changes = stored.place === null ? found.map((entry) => ({ ...entry, announcedAt: seen.now })) : found;
    const checked = stillMeant(pending.get(storefront) ?? [], stored.list)
      .filter((entry) => hidden[entry.kind].has(entry.id))
      .map((entry) => (entry.state === 'settled' ? { ...entry, version: seen.version } : entry));
    pending.delete(storefront);
    const merged = mergeDenyLists(stored.list, checked, changes);
    const list = withoutOld(merged, seen.now, ({ kind, id }) => kind === 'product' && !seen.recentProducts.has(id));
    const same = changes.length === 0 && checked.length === 0 && list.length === stored.list.length;
    if (same && stored.place !== null && seen.now - (stored.seenAt ?? 0) < SEEN_EVERY_MS) return stored;
    if (changes.length > 0) {
      services.logger.info(
        { storefront, entries: changes.slice(0, 20), changes: changes.length },
        'Deny list changed.',
      );
    }
    return { list, seenAt: seen.now, place: stored.place };
  }

  /** What somebody else has written meanwhile is read with the next look; what was seen now is forgotten then. */
  async function save(next: ReadonlyMap<string, StoredDenyList>): Promise<void> {
    const saved = new Map<string, StoredDenyList>();
    await Promise.all(
      [...next].map(async ([storefront, stored]) => {
        if (stored === known.get(storefront)) {
          saved.set(storefront, stored);
          return;
        }
        const place = await saveDenyList(elasticsearch, index, storefront, stored);
        if (place !== null) saved.set(storefront, { ...stored, place });
        tell(storefront, stored);
      }),
    );
    known = saved;
  }

  async function announce(): Promise<void> {
    const waiting = [...known.values()].flatMap(({ list }) => list.filter((entry) => entry.announcedAt === null));
    if (waiting.length === 0 || lastSeen === null) return;
    for (const change of announcements(waiting)) await services.publish(change);
    const announcedAt = lastSeen;
    const next = [...known].map(([storefront, stored]): [string, StoredDenyList] => {
      if (stored.list.every((entry) => entry.announcedAt !== null)) return [storefront, stored];
      const list = stored.list.map((entry) => (entry.announcedAt === null ? { ...entry, announcedAt } : entry));
      return [storefront, { ...stored, list }];
    });
    await save(new Map(next));
  }

  function tell(storefront: string, { list }: StoredDenyList): void {
    const denied = deniedBy(list);
    for (const kind of DENY_KINDS) {
      services.metrics.denied.set({ storefront, kind }, denied[kind].length);
      if (denied[kind].length <= MANY_ENTRIES) continue;
      void services.alerts.send({
        severity: 'warning',
        cause: `deny-list:${storefront}:${kind}`,
        title: `${denied[kind].length} entries of the kind ${kind} are hidden by every query of ${storefront}`,
        lines: ['They stay hidden; searches are slower until their documents are indexed again.'],
      });
    }
  }

  const settling = startSettling(services, {
    lists: () => (holds ? known : new Map<string, StoredDenyList>()),
    now: () => lastSeen,
    add: (storefront, entries) => pending.set(storefront, entries),
  });

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      try {
        await round();
      } catch (error) {
        if (!stopping.signal.aborted) services.onError(error);
      }
      const rest = Math.max(0, tuning.everyMs - (performance.now() - startedAt));
      await sleep(rest, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await claim.release().catch(() => undefined);
  }

  const running = loop();
  return {
    async stop() {
      stopping.abort();
      await Promise.all([running, settling.stop()]);
    },
  };
}

/** Entries of a category stand for itself alone, so every category is looked at that is hidden by one above it. */
function hiddenIds({ sellers, brands, categories, recentProducts, askedProducts }: HiddenInSource): HiddenIds {
  const hiddenCategories = [...prepareCategories(categories).values()].filter(({ visible }) => !visible);
  return {
    seller: sellers,
    brand: brands,
    category: new Set(hiddenCategories.map(({ id }) => id)),
    product: new Set([...recentProducts, ...askedProducts]),
  };
}

/** A check is about an entry as it was: one that has changed meanwhile has to be checked again. */
function stillMeant(checked: readonly DenyEntry[], list: readonly DenyEntry[]): DenyEntry[] {
  const present = new Map(list.map((entry) => [keyOf(entry), entry]));
  return checked.filter((entry) => {
    const now = present.get(keyOf(entry));
    return now?.state === 'on' && now.version === entry.version && now.changedAt === entry.changedAt;
  });
}
