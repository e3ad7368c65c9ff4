/** A stretch of a run's products, loaded by one worker at a time: a document of its own in the state index `run-parts`. */
export interface RunPart {
  readonly run: string;
  /** 1 to the run's `parts`. */
  readonly part: number;
  readonly state: 'waiting' | 'loading' | 'loaded';
  /** Product ids above this ... */
  readonly after: number;
  /** ... up to and with this. */
  readonly through: number;
  /** Who loads it, and since when; null: nobody. */
  readonly holder: PartHolder | null;
  /** How many workers have begun it. */
  readonly attempts: number;
  /** Rises with each save of its holder, so that others see that he lives. */
  readonly beats: number;
  readonly heartbeatAt: string | null;
  /** The highest version by which a page of it was read; 0: none was. */
  readonly version: number;
  /** By storefront. */
  readonly storefronts: Readonly<Record<string, PartCounts>>;
  /** The last thing that stopped a worker of it. */
  readonly error: string | null;
}

export interface PartHolder {
  /** For messages: user@host, process. */
  readonly name: string;
  /** Tells one process from another. */
  readonly token: string;
}

/** What is settled of a part in one storefront: every product up to the checkpoint, and counted once. */
export interface PartCounts {
  /** The last product whose page is settled: Elasticsearch has answered for every document of it. */
  readonly checkpoint: number;
  /** Whether that is all of it. */
  readonly done: boolean;
  readonly rows: number;
  readonly documents: number;
  readonly withheld: number;
  readonly rejected: number;
  /** Tombstones over documents that an earlier worker had written beyond its checkpoint. */
  readonly overwritten: number;
  readonly firstRejection: string | null;
  /** The same documents stretch by stretch, in id order; undefined: written by a release that did not count so. */
  readonly stretches?: readonly Stretch[];
}

/** Products of a part from where the stretch before it ends (or the part begins) up to and with `through`. */
export interface Stretch {
  readonly through: number;
  /** Elasticsearch has confirmed so many: documents, and tombstones over earlier ones. */
  readonly confirmed: number;
}

/** Keeps the document of a part small, however many pages it has. */
const MOST_STRETCHES = 128;

/** Pure. */
export function addStretch(stretches: readonly Stretch[], next: Stretch): readonly Stretch[] {
  const all = [...stretches, next];
  if (all.length <= MOST_STRETCHES) return all;
  return all.flatMap((one, at): Stretch[] => {
    const before = all[at - 1];
    if (at % 2 === 0) return at === all.length - 1 ? [one] : [];
    return [{ through: one.through, confirmed: one.confirmed + (before?.confirmed ?? 0) }];
  });
}

export function newPart(run: string, part: number, range: Pick<RunPart, 'after' | 'through'>): RunPart {
  return {
    run,
    part,
    state: 'waiting',
    ...range,
    holder: null,
    attempts: 0,
    beats: 0,
    heartbeatAt: null,
    version: 0,
    storefronts: {},
    error: null,
  };
}

export function noCounts(checkpoint: number): PartCounts {
  return {
    checkpoint,
    done: false,
    rows: 0,
    documents: 0,
    withheld: 0,
    rejected: 0,
    overwritten: 0,
    firstRejection: null,
    stretches: [],
  };
}

/** What all parts together have settled in one storefront. */
export interface StorefrontCounts extends Pick<
  PartCounts,
  'rows' | 'documents' | 'withheld' | 'rejected' | 'overwritten' | 'firstRejection'
> {
  /** Parts that are not done. */
  readonly missing: readonly number[];
  /** Of all parts, in id order; those of parts that did not count so are left out. */
  readonly stretches: readonly (Stretch & { readonly after: number })[];
}

export function sumParts(parts: readonly RunPart[], storefront: string): StorefrontCounts {
  const counts = parts.map((part) => part.storefronts[storefront] ?? noCounts(part.after));
  const sum = (pick: (one: PartCounts) => number) => counts.reduce((total, one) => total + pick(one), 0);
  return {
    rows: sum((one) => one.rows),
    documents: sum((one) => one.documents),
    withheld: sum((one) => one.withheld),
    rejected: sum((one) => one.rejected),
    overwritten: sum((one) => one.overwritten),
    firstRejection: counts.find((one) => one.firstRejection !== null)?.firstRejection ?? null,
    missing: parts.filter((_, at) => counts[at]?.done !== true).map(({ part }) => part),
    stretches: parts.flatMap(({ after }, at) => {
      const own = counts[at]?.stretches ?? [];
      return own.map((stretch, place) => ({ ...stretch, after: own[place - 1]?.through ?? after }));
    }),
  };
}

/** How much of the catalogue is settled in every one of these storefronts, 0 to 1, by id. */
export function settledShare(parts: readonly RunPart[], storefronts: readonly string[]): number {
  const total = parts.reduce((sum, { after, through }) => sum + through - after, 0);
  if (total === 0) return parts.length > 0 && parts.every(({ state }) => state === 'loaded') ? 1 : 0;
  const settled = parts.map(({ after, storefronts: counts }) => {
    const checkpoints = storefronts.map((storefront) => counts[storefront]?.checkpoint ?? after);
    return Math.min(...checkpoints, Number.MAX_SAFE_INTEGER) - after;
  });
  return storefronts.length === 0 ? 1 : settled.reduce((sum, one) => sum + one, 0) / total;
}
