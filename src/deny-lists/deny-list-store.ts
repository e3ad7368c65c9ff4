import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import type { DenyEntry, DenyKind, DenyList, DenyState } from './deny-list.ts';

/** Where a document stood when it was read: whoever writes it says so, and is refused when it has changed. */
export interface Place {
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/** The deny list of one storefront, as it was read. */
export interface StoredDenyList {
  readonly list: DenyList;
  /** When the source was last looked at, by its own clock (epoch milliseconds); null: never. */
  readonly seenAt: number | null;
  /** null: there is no document yet. */
  readonly place: Place | null;
}

interface DenyListDocument {
  readonly storefront: string;
  readonly details: { readonly seenAt: number; readonly entries: readonly EncodedEntry[] };
}

/** Short, since every API process reads it whenever it changes. */
type EncodedEntry = readonly [DenyKind, number, DenyState, number, number, number | null];

const NO_LIST: StoredDenyList = { list: [], seenAt: null, place: null };
/** Whoever waits longer asks again. */
const REQUEST_TIMEOUT_MS = 2_000;

/**
 * The lists of these storefronts, read by id, so that they are never behind. Those that have not changed are not sent
 * again.
 *
 * @param index the state index
 * @param known what was read before
 * @throws ExpectedError index-missing before set-up
 */
export async function readDenyLists(
  client: Client,
  index: string,
  storefronts: readonly string[],
  known: ReadonlyMap<string, StoredDenyList> = new Map(),
): Promise<ReadonlyMap<string, StoredDenyList>> {
  if (storefronts.length === 0) return new Map();
  const places = await getAll(client, index, storefronts, false);
  const changed = storefronts.filter((id) => !isSamePlace(places.get(id)?.place, known.get(id)?.place));
  const read = changed.length === 0 ? new Map<string, Found>() : await getAll(client, index, changed, true);
  return new Map(
    storefronts.map((id) => {
      const found = read.get(id);
      return [id, found === undefined ? (known.get(id) ?? NO_LIST) : decode(found)];
    }),
  );
}

/**
 * Writes a list over the one that was read.
 *
 * @returns its new place; null: somebody else was faster, and everything has to be read again
 */
export async function saveDenyList(
  client: Client,
  index: string,
  storefront: string,
  { list, seenAt, place }: StoredDenyList,
): Promise<Place | null> {
  const document: DenyListDocument = { storefront, details: { seenAt: seenAt ?? 0, entries: list.map(encode) } };
  const fence =
    place === null ? { op_type: 'create' as const } : { if_seq_no: place.seqNo, if_primary_term: place.primaryTerm };
  try {
    const answer = await client.index({ index, id: storefront, document, ...fence });
    return { seqNo: answer._seq_no ?? 0, primaryTerm: answer._primary_term ?? 0 };
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 409) return null;
    throw error;
  }
}

interface Found {
  readonly place: Place | null;
  readonly document: DenyListDocument | undefined;
}

async function getAll(
  client: Client,
  index: string,
  ids: readonly string[],
  withContent: boolean,
): Promise<Map<string, Found>> {
  const { docs } = await client.mget<DenyListDocument>(
    { index, ids: [...ids], _source: withContent },
    { requestTimeout: REQUEST_TIMEOUT_MS },
  );
  const found = new Map<string, Found>();
  for (const document of docs) {
    if ('error' in document) throw unreadable(index, document.error.type, document.error.reason);
    const place =
      document.found === true ? { seqNo: document._seq_no ?? 0, primaryTerm: document._primary_term ?? 0 } : null;
    found.set(document._id, { place, document: document._source });
  }
  return found;
}

function unreadable(index: string, type: string, reason: string | null | undefined): Error {
  if (type !== 'index_not_found_exception') return new Error(`A deny list could not be read: ${reason ?? type}.`);
  return new ExpectedError(
    'index-missing',
    `The index ${index} of deny lists does not exist.`,
    'Create it with: storefront-search setup',
  );
}

function isSamePlace(one: Place | null | undefined, other: Place | null | undefined): boolean {
  // Both without a document, or the same version of it. What was never read is never the same.
  if (one === null && other === null) return true;
  return one?.seqNo !== undefined && one.seqNo === other?.seqNo && one.primaryTerm === other.primaryTerm;
}

function decode({ place, document }: Found): StoredDenyList {
  if (place === null || document === undefined) return NO_LIST;
  const { seenAt, entries } = document.details;
  const list = entries.map(([kind, id, state, version, changedAt, announcedAt]): DenyEntry => {
    return { kind, id, state, version, changedAt, announcedAt };
  });
  return { list, seenAt, place };
}

function encode({ kind, id, state, version, changedAt, announcedAt }: DenyEntry): EncodedEntry {
  return [kind, id, state, version, changedAt, announcedAt];
}
