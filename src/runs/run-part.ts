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
  };
}

/** What all parts together have settled in one storefront. */
export interface StorefrontCounts extends Pick<
  PartCounts,
  'rows' | 'documents' | 'withheld' | 'rejected' | 'overwritten' | 'firstRejection'
> {
  /** Parts that are not done. */
  readonly missing: readonly number[];
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
