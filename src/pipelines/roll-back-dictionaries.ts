import type { DictionaryRelease } from '../dictionaries/dictionary-release.ts';
import { listReleases, markRelease, readLiveRelease } from '../dictionaries/release-store.ts';
import { ExpectedError } from '../errors.ts';
import { type DictionaryServices, withDictionaryLease } from './dictionary-lease.ts';
import { describe, makeLive, type PublishedStorefront } from './publish-dictionaries.ts';

interface Move {
  readonly from: number;
  readonly to: DictionaryRelease;
  readonly releases: readonly DictionaryRelease[];
}

/**
 * Makes earlier releases live again. What was rolled back stays in the history, and its number is not given again.
 *
 * @param to each storefront gets its newest release up to this number; null: whatever the newest live number brought
 *   is taken back, in the storefronts that have it
 * @throws ExpectedError request-invalid when there is nothing to go back to
 */
export async function rollBackDictionaries(
  services: DictionaryServices,
  storefronts: readonly string[],
  to: number | null,
  by: string,
): Promise<PublishedStorefront[]> {
  const { elasticsearch, prefix } = services;
  return withDictionaryLease(services, by, async (hold) => {
    const moves = await planMoves(services, storefronts, to);
    if (moves.length === 0) throw nothingEarlier(to);
    return Promise.all(
      moves.map(async ({ from, to: release, releases }) => {
        await hold();
        await makeLive(services, release);
        const later = releases.filter(({ number }) => number > release.number && number <= from);
        await Promise.all(later.map((one) => markRelease(elasticsearch, prefix, one, 'rolled-back')));
        return describe(services, release, 'rolled-back');
      }),
    );
  });
}

async function planMoves(
  { elasticsearch, prefix }: DictionaryServices,
  storefronts: readonly string[],
  to: number | null,
): Promise<Move[]> {
  const states = await Promise.all(
    storefronts.map(async (storefront) => ({
      live: await readLiveRelease(elasticsearch, prefix, storefront),
      releases: await listReleases(elasticsearch, prefix, storefront),
    })),
  );
  const newest = Math.max(...states.map(({ live }) => live?.number ?? 0));
  return states.flatMap(({ live, releases }) => {
    if (live === null || (to === null && live.number !== newest)) return [];
    // Newest first. Without a number, what was rolled back before stays so; a number names what is wanted.
    const target = releases.find(({ number, state }) =>
      to === null ? number < live.number && state === 'published' : number <= to && state !== 'pending',
    );
    return target === undefined || target.number === live.number ? [] : [{ from: live.number, to: target, releases }];
  });
}

function nothingEarlier(to: number | null): ExpectedError {
  return new ExpectedError(
    'request-invalid',
    to === null
      ? 'There is no earlier dictionary release to go back to.'
      : `No storefront has a dictionary release up to ${to} other than the one that is live.`,
    'storefront-search dictionaries history lists the releases.',
  );
}
