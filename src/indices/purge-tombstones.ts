import type { Client } from '@elastic/elasticsearch';

/** By then every write that is older than the tombstone has long been made, or given up. */
export const TOMBSTONE_MS = 24 * 3_600_000;
/** A purge must not be felt by searches. */
const DELETES_A_SECOND = 2_000;

/**
 * Deletes the tombstones of long ago. A product that comes back is written again in any case; what is searched never
 * sees them.
 *
 * @param indices concrete names; those that are gone are left out
 * @param now epoch milliseconds of the source's primary, which versions follow
 * @returns how many are gone
 */
export async function purgeTombstones(
  client: Client,
  indices: readonly string[],
  now: number,
  signal?: AbortSignal,
): Promise<number> {
  if (indices.length === 0) return 0;
  const answer = await client.deleteByQuery(
    {
      index: [...indices],
      ignore_unavailable: true,
      // Written anew meanwhile: no longer old.
      conflicts: 'proceed',
      requests_per_second: DELETES_A_SECOND,
      query: {
        bool: {
          filter: [{ term: { state: 'tombstone' } }, { range: { version: { lt: (now - TOMBSTONE_MS) * 1_000 } } }],
        },
      },
    },
    { requestTimeout: PURGE_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) },
  );
  return answer.deleted ?? 0;
}

const PURGE_TIMEOUT_MS = 600_000;
