import { isWarm, type StorefrontIndex } from '../indices/storefront-indices.ts';
import { isAlive, type Run } from '../runs/run.ts';

/** Who needs an index of a storefront at this moment. */
export type IndexNeed =
  | { readonly kind: 'live' }
  /** For a roll back, until then (epoch milliseconds); null: until it is noted how the live index became it. */
  | { readonly kind: 'warm'; readonly until: number | null }
  /** A run is at work on it, or between two of its steps. */
  | { readonly kind: 'building'; readonly run: Run }
  /** Its run was killed, was stopped, or was held back: it may be gone on with, or decided about, until then. */
  | { readonly kind: 'unfinished'; readonly run: Run; readonly until: number }
  /** Nobody. Its run, where it is known. */
  | { readonly kind: 'superfluous'; readonly run: Run | null };

/** How long the index of a run that died or was held back is kept, for who goes on with it or decides about it. */
const KEEP_UNFINISHED_MS = 24 * 3_600_000;

/**
 * Judges every index of a storefront. Pure.
 *
 * @param runs those that made these indices, newest first
 * @param now epoch milliseconds
 */
export function judgeIndices(
  storefront: string,
  indices: readonly StorefrontIndex[],
  runs: readonly Run[],
  now: number,
): ReadonlyMap<string, IndexNeed> {
  const liveIndex = indices.find(({ live }) => live)?.name ?? null;
  const warm = liveIndex === null ? null : keptWarm(runs, storefront);
  const isUnnoted = liveIndex !== null && !isNoted(runs, storefront, liveIndex);
  const needOf = (index: StorefrontIndex): IndexNeed => {
    const { name, live, aliases } = index;
    if (live) return { kind: 'live' };
    // Its process died, or its answer was lost: which of these was live before is not known, and it may be wanted back.
    if (isUnnoted && isWarm(index, storefront)) return { kind: 'warm', until: null };
    if (warm !== null && warm.until > now && warm.indices.includes(name)) return { kind: 'warm', until: warm.until };
    const run = runs.find((one) =>
      one.storefronts.some((entry) => entry.storefront === storefront && entry.index === name),
    );
    if (run === undefined) return { kind: 'superfluous', run: null };
    if (isAlive(run, now)) return { kind: 'building', run };
    // Without its token, another run came after it.
    const until = Date.parse(run.heartbeatAt) + KEEP_UNFINISHED_MS;
    const hasToken = aliases.some((alias) => alias.endsWith(`-token-${run.id}`));
    return hasToken && now < until ? { kind: 'unfinished', run, until } : { kind: 'superfluous', run };
  };
  return new Map(indices.map((index) => [index.name, needOf(index)]));
}

/** The two indices of the newest promotion: after a roll back, the one that it made live is the one that is warm. */
function keptWarm(
  runs: readonly Run[],
  storefront: string,
): { readonly indices: readonly (string | null)[]; readonly until: number } | null {
  const promotions = runs
    .flatMap((run) =>
      run.storefronts
        .filter((entry) => entry.storefront === storefront && entry.state === 'promoted')
        .map(({ index, previousIndex, promotedAt }) => {
          const at = Date.parse(promotedAt ?? run.finishedAt ?? run.startedAt);
          return { indices: [index, previousIndex], at, until: at + run.keepWarmMs };
        }),
    )
    .sort((one, other) => other.at - one.at);
  return promotions[0] ?? null;
}

/** Whether a run says that it made the index live. */
function isNoted(runs: readonly Run[], storefront: string, live: string): boolean {
  return runs.some((run) =>
    run.storefronts.some(
      (entry) => entry.storefront === storefront && entry.index === live && entry.state === 'promoted',
    ),
  );
}
