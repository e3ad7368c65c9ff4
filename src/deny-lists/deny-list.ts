/** What can be hidden at once: a category stands for itself alone, those below it have entries of their own. */
export type DenyKind = 'seller' | 'brand' | 'category' | 'product';

export const DENY_KINDS: readonly DenyKind[] = ['seller', 'brand', 'category', 'product'];

/**
 * `on`: queries leave it out. `settled`: it is hidden as well, and every document says so. `off`: it may show; kept
 * for a day, so that whoever comes late with an older word does not hide it again.
 */
export type DenyState = 'on' | 'settled' | 'off';

export interface DenyEntry {
  readonly kind: DenyKind;
  readonly id: number;
  readonly state: DenyState;
  /** Taken before the source was looked at: the later word wins. Microseconds, as in ProductRowBatch. */
  readonly version: number;
  /** By the primary's clock, epoch milliseconds. */
  readonly changedAt: number;
  /** When its products were last sent for indexing; null: they still have to be. */
  readonly announcedAt: number | null;
}

/** What is hidden in a storefront: an entry for each kind and id, in no particular order. */
export type DenyList = readonly DenyEntry[];

/** Ids that the source hides now, of each kind. */
export type HiddenIds = Readonly<Record<DenyKind, ReadonlySet<number>>>;

export const OFF_REMAINS_MS = 24 * 3_600_000;
const SAFEST_FIRST: readonly DenyState[] = ['on', 'settled', 'off'];

export function keyOf({ kind, id }: Pick<DenyEntry, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}

/**
 * The later word about each target, whatever the order in which the words arrive. Of two with the same version the
 * one that hides more.
 */
export function mergeDenyLists(...lists: readonly DenyList[]): DenyEntry[] {
  const latest = new Map<string, DenyEntry>();
  for (const entry of lists.flat()) {
    const known = latest.get(keyOf(entry));
    if (known === undefined || isLater(entry, known)) latest.set(keyOf(entry), entry);
  }
  return [...latest.values()];
}

function isLater(entry: DenyEntry, known: DenyEntry): boolean {
  if (entry.version !== known.version) return entry.version > known.version;
  const safer = SAFEST_FIRST.indexOf(entry.state) - SAFEST_FIRST.indexOf(known.state);
  if (safer !== 0) return safer < 0;
  return (entry.announcedAt ?? Infinity) > (known.announcedAt ?? Infinity);
}

/**
 * What follows from looking at the source: what it hides goes on, what it no longer hides goes off.
 *
 * @param seen when the source was looked at: the version was taken before
 * @returns the entries that change
 */
export function compareWithSource(
  list: DenyList,
  hidden: HiddenIds,
  seen: { readonly version: number; readonly now: number },
): DenyEntry[] {
  const changes: DenyEntry[] = [];
  const change = (kind: DenyKind, id: number, state: DenyState): void => {
    changes.push({ kind, id, state, version: seen.version, changedAt: seen.now, announcedAt: null });
  };
  const hiding = new Set<string>();
  for (const entry of list) {
    if (entry.state === 'off') continue;
    hiding.add(keyOf(entry));
    if (!hidden[entry.kind].has(entry.id)) change(entry.kind, entry.id, 'off');
  }
  for (const kind of DENY_KINDS) {
    for (const id of hidden[kind]) if (!hiding.has(keyOf({ kind, id }))) change(kind, id, 'on');
  }
  return changes;
}

/** Without what nobody needs any more. @param forgotten products that settled so long ago that the source is no longer asked about them */
export function withoutOld(list: DenyList, now: number, forgotten: (entry: DenyEntry) => boolean): DenyEntry[] {
  return list.filter((entry) => {
    if (entry.state === 'off') return entry.announcedAt === null || now - entry.changedAt < OFF_REMAINS_MS;
    return entry.state === 'on' || !forgotten(entry);
  });
}

/** What queries have to leave out. */
export interface DeniedIds {
  readonly seller: readonly number[];
  readonly brand: readonly number[];
  readonly category: readonly number[];
  readonly product: readonly number[];
}

export function deniedBy(list: DenyList): DeniedIds {
  const of = (kind: DenyKind): number[] =>
    list.filter((entry) => entry.state === 'on' && entry.kind === kind).map(({ id }) => id);
  return { seller: of('seller'), brand: of('brand'), category: of('category'), product: of('product') };
}
