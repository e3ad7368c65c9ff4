import type { Client } from '@elastic/elasticsearch';
import { stateIndex } from '../indices/index-name.ts';

/** A claim that its holder has not renewed for this long is anybody's. */
export const CLAIM_MS = 4_000;
const RENEW_MS = 1_000;

/**
 * Work that one of several consumers does for all. Two may believe to have it for a moment, after one was paused: what
 * is done under a claim must do no harm when it is done twice.
 */
export interface Claim {
  /** Takes it where it is free, renews it where it is time. @returns whether this process has it */
  hold(): Promise<boolean>;
  /** Lets go, so that another process need not wait until it runs out. */
  release(): Promise<void>;
}

interface ClaimDocument {
  readonly name: string;
  readonly holder: string;
  /** Counts up with each renewal. */
  readonly renewals: number;
}

/** Where the document stood when it was last read or written. */
interface Place {
  readonly if_seq_no: number;
  readonly if_primary_term: number;
}

/**
 * @param name what is done, such as sweep:3:brandi
 * @param now monotonic milliseconds of this process: whether a holder lives is seen by its renewals, so that the clocks
 * of other machines do not matter
 */
export function createClaim(
  client: Client,
  prefix: string,
  { name, holder }: { readonly name: string; readonly holder: string },
  now: () => number = () => performance.now(),
): Claim {
  const index = stateIndex(prefix, 'claims');
  let held: { readonly place: Place; readonly renewals: number; readonly at: number } | null = null;
  let other: { readonly place: Place; readonly since: number } | null = null;

  async function write(renewals: number, fence: Place | { readonly op_type: 'create' }): Promise<boolean> {
    const at = now();
    const document: ClaimDocument = { name, holder, renewals };
    try {
      const answer = await client.index({ index, id: name, document, ...fence });
      held = { place: placeOf(answer), renewals, at };
    } catch (error) {
      held = null;
      if (!isConflict(error)) throw error;
    }
    return held !== null;
  }

  return {
    async hold() {
      if (held !== null) return now() - held.at < RENEW_MS ? true : write(held.renewals + 1, held.place);
      const found = await client.get<ClaimDocument>({ index, id: name }, { ignore: [404] });
      if (found.found !== true) return write(0, { op_type: 'create' });
      const place = placeOf(found);
      if (other?.place.if_seq_no !== place.if_seq_no) other = { place, since: now() };
      return now() - other.since < CLAIM_MS ? false : write(0, place);
    },
    async release() {
      if (held === null) return;
      const { place } = held;
      held = null;
      await client.delete({ index, id: name, ...place }, { ignore: [404, 409] });
    },
  };
}

function placeOf({ _seq_no, _primary_term }: { readonly _seq_no?: number; readonly _primary_term?: number }): Place {
  return { if_seq_no: _seq_no ?? 0, if_primary_term: _primary_term ?? 0 };
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 409;
}
