import type { Client } from '@elastic/elasticsearch';
import { liveAlias, stateIndex } from '../indices/index-name.ts';
import type { RejectedDocument } from '../load/rejected-documents.ts';
import { readRejected, removeRejected, type StoredRejection } from '../load/rejected-lists.ts';

/** The cause of a document that is due however often it is indexed. */
export const STILL_DUE = 'transition: still due after it was indexed again';

/** What is known of a product in a live index. */
export interface LiveDocument {
  /** Of the read that it came from, in microseconds. */
  readonly version: number;
  readonly state: string;
  /** Of a tombstone. */
  readonly reasons: readonly string[];
  /** Epoch milliseconds; null: nothing changes by itself. */
  readonly nextTransitionAt: number | null;
}

/** Reasons of the tombstones that stand for rejected documents. */
const STANDS_FOR_REJECTED: ReadonlySet<string> = new Set(['rejected', 'unreadable']);

/**
 * Whether the product has been indexed well since it was rejected: read later, and as what it is. Pure.
 *
 * @param now epoch milliseconds
 */
export function isSettled(
  { version, rejected }: Pick<StoredRejection<Pick<RejectedDocument, 'cause'>>, 'version' | 'rejected'>,
  document: LiveDocument | undefined,
  now: number,
): boolean {
  if (document === undefined || document.version <= version) return false;
  if (document.state === 'tombstone') return !document.reasons.some((reason) => STANDS_FOR_REJECTED.has(reason));
  return rejected.cause !== STILL_DUE || document.nextTransitionAt === null || document.nextTransitionAt > now;
}

export interface SettleServices {
  /** With the consumer role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly now: () => number;
}

/**
 * Takes those off the list of rejected documents whose products have been indexed well since, whoever did it. One that
 * is rejected anew meanwhile stays.
 *
 * @returns how many are gone
 */
export async function settleRejected(services: SettleServices, signal: AbortSignal): Promise<number> {
  const { elasticsearch, prefix, now } = services;
  const index = stateIndex(prefix, 'rejected');
  let gone = 0;
  for await (const page of readRejected<RejectedDocument>(elasticsearch, index, {})) {
    if (signal.aborted) return gone;
    const documents = await readLive(
      services,
      page.map(({ rejected }) => rejected),
    );
    const settled = page.filter((one, at) => isSettled(one, documents[at], now()));
    gone += await removeRejected(elasticsearch, index, settled);
  }
  return gone;
}

/** The live documents of these, in their order; undefined: there is none. */
async function readLive(
  { elasticsearch, prefix }: SettleServices,
  rejected: readonly RejectedDocument[],
): Promise<(LiveDocument | undefined)[]> {
  const answer = await elasticsearch.mget<Record<string, unknown>>({
    docs: rejected.map(({ storefront, productId }) => ({
      _index: liveAlias(prefix, storefront),
      _id: String(productId),
      _source: ['state', 'reasons', 'nextTransitionAt'],
    })),
  });
  return answer.docs.map((document) => {
    if (!('found' in document) || !document.found || document._source === undefined) return undefined;
    const { state, reasons, nextTransitionAt } = document._source;
    return {
      version: document._version ?? 0,
      state: String(state),
      reasons: Array.isArray(reasons) ? reasons.map(String) : [],
      nextTransitionAt: typeof nextTransitionAt === 'number' ? nextTransitionAt : null,
    };
  });
}
