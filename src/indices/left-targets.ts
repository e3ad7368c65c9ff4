import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';

/**
 * Building and warm indices that missed a change, because they could not be written for long. The consumer's role may
 * not change aliases (the same call could delete an index), so that an index has left is written down here, once and
 * for ever: it gets no more changes, and nobody may make it live.
 *
 * One document for each storefront, changed under `if_seq_no`, so that leaving and promoting can't both succeed.
 */
interface LeftTargetsDocument {
  readonly storefront: string;
  readonly details: {
    readonly left: readonly LeftTarget[];
    /** The index that is about to become live, and until when (epoch milliseconds) that may happen. */
    readonly promoting: { readonly index: string; readonly until: number } | null;
  };
}

export interface LeftTarget {
  readonly index: string;
  readonly cause: string;
  /** ISO 8601. */
  readonly leftAt: string;
}

/** Enough to outlive the indices themselves. */
const REMEMBERED = 50;
/** A promotion is one request; its process may be slow, but not this slow. */
const PROMOTION_MS = 60_000;

/**
 * The indices that have left, of every storefront. Read by id, so it is never behind.
 *
 * @param state the state index
 */
export async function readLeftTargets(
  client: Client,
  state: string,
  storefronts: readonly string[],
): Promise<ReadonlySet<string>> {
  if (storefronts.length === 0) return new Set();
  const answer = await client.mget<LeftTargetsDocument>({ index: state, ids: [...storefronts] });
  return new Set(
    answer.docs.flatMap((found) =>
      'error' in found ? throwUnread(found.error) : (found._source?.details.left ?? []).map(({ index }) => index),
    ),
  );
}

/**
 * Notes that an index has left.
 *
 * @returns 'promoting' where it is about to become live: then it must be written after all
 */
export async function leaveWriteTargets(
  client: Client,
  state: string,
  leaving: { readonly storefront: string; readonly index: string; readonly cause: string },
  now: () => number,
): Promise<'left' | 'left-before' | 'promoting'> {
  const { storefront, index, cause } = leaving;
  return changeDocument(client, state, storefront, ({ left, promoting }) => {
    if (left.some((target) => target.index === index)) return { outcome: 'left-before' };
    if (promoting?.index === index && promoting.until > now()) return { outcome: 'promoting' };
    const target = { index, cause, leftAt: new Date(now()).toISOString() };
    return { outcome: 'left', details: { left: [...left, target].slice(-REMEMBERED), promoting } };
  });
}

/**
 * Announces that an index becomes live, right before the request that does it: from then on it can't leave.
 *
 * @throws ExpectedError promotion-refused when it has left
 */
export async function announcePromotion(
  client: Client,
  state: string,
  promotion: { readonly storefront: string; readonly index: string },
  now: () => number,
): Promise<void> {
  const { storefront, index } = promotion;
  const outcome = await changeDocument(client, state, storefront, ({ left }) =>
    left.some((target) => target.index === index)
      ? { outcome: 'left' as const }
      : { outcome: 'announced' as const, details: { left, promoting: { index, until: now() + PROMOTION_MS } } },
  );
  if (outcome === 'announced') return;
  throw new ExpectedError(
    'promotion-refused',
    `The index ${index} was not promoted: it could not be written for a while, so it has missed changes.`,
    'Start another full reindex; the live index is complete.',
  );
}

type Decision<O> = { readonly outcome: O; readonly details?: LeftTargetsDocument['details'] };

async function changeDocument<O>(
  client: Client,
  index: string,
  storefront: string,
  decide: (details: LeftTargetsDocument['details']) => Decision<O>,
): Promise<O> {
  for (;;) {
    const found = await client.get<LeftTargetsDocument>({ index, id: storefront }, { ignore: [404] });
    const { outcome, details } = decide(found._source?.details ?? { left: [], promoting: null });
    if (details === undefined) return outcome;
    const fence =
      found.found === true
        ? { if_seq_no: found._seq_no ?? 0, if_primary_term: found._primary_term ?? 0 }
        : { op_type: 'create' as const };
    try {
      await client.index({ index, id: storefront, document: { storefront, details }, ...fence });
      return outcome;
    } catch (error) {
      // Somebody else was faster: what they wrote may change the decision.
      if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 409)) throw error;
    }
  }
}

/** After a restart its shard is not there for a while; only an index that does not exist needs a person. */
function throwUnread({ type, reason }: { readonly type: string; readonly reason?: string | null }): never {
  const what = `The list of indices that have left can't be read: ${reason ?? type}.`;
  throw type === 'index_not_found_exception'
    ? new ExpectedError('index-missing', what, 'Bring the state indices up to date with: storefront-search setup')
    : new ExpectedError('elasticsearch-unavailable', what, 'Try again; look at the health of the cluster if it lasts.');
}
