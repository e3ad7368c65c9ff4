import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';

/** How long a lease holds without being renewed. A killed job blocks the next one for no longer than this. */
export const LEASE_MS = 30_000;

/** Who takes a lease. Every process of a run has it when the run does. */
export interface Holding {
  readonly storefront: string;
  readonly run: string;
  /** For messages. */
  readonly holder: string;
  /** LEASE_MS by default; a run of separate steps holds it longer, since nobody renews it between them. */
  readonly leaseMs?: () => number;
}

interface LeaseDocument {
  readonly storefront: string;
  readonly run: string;
  readonly holder: string;
  readonly expiresAt: string;
}

/** The right to change which index of a storefront is live. One run has it at a time. */
export interface Lease {
  readonly storefront: string;
  /** @throws ExpectedError run-held when it was taken over meanwhile */
  renew(): Promise<void>;
  /** Lets the next run start at once. Does nothing when it was taken over. */
  release(): Promise<void>;
}

/**
 * Takes the storefront's lease for a run, or takes it over when its holder has not renewed it in time.
 *
 * Clocks may differ and a paused holder may wake up later: the lease only keeps runs out of each other's way. What
 * makes a late holder harmless is the token alias that promotion removes.
 *
 * @param now epoch milliseconds
 * @throws ExpectedError run-held that says who holds it
 */
export async function takeLease(client: Client, prefix: string, holding: Holding, now: () => number): Promise<Lease> {
  const index = stateIndex(prefix, 'leases');
  const { storefront } = holding;
  const expiry = () => now() + (holding.leaseMs?.() ?? LEASE_MS);
  const found = await client.get<LeaseDocument>({ index, id: storefront }, { ignore: [404] });
  const current = found.found ? found._source : undefined;
  if (current !== undefined && current.run !== holding.run && Date.parse(current.expiresAt) > now()) {
    throw heldBy(storefront, current);
  }
  const fence = current === undefined ? { op_type: 'create' as const } : placeOf(found);
  let place = await write(client, index, holding, expiry(), fence);

  // The heartbeat renews while a step does: one after the other, or the second would find that it lost to the first.
  let last: Promise<void> = Promise.resolve();
  const writeInTurn = (expiresAt: () => number): Promise<void> => {
    const written = last.then(async () => {
      place = await write(client, index, holding, expiresAt(), place);
    });
    last = written.catch(() => undefined);
    return written;
  };

  return {
    storefront,
    renew: () => writeInTurn(expiry),
    release: () => unlessTakenOver(writeInTurn(() => 0)),
  };
}

/**
 * Lets the next run have the storefront that another process of this run took. Does nothing where the run does not have
 * it, or no longer.
 */
export async function releaseLease(client: Client, prefix: string, storefront: string, run: string): Promise<void> {
  const index = stateIndex(prefix, 'leases');
  const found = await client.get<LeaseDocument>({ index, id: storefront }, { ignore: [404] });
  const { _source: current } = found;
  if (current?.run !== run || Date.parse(current.expiresAt) === 0) return;
  await unlessTakenOver(write(client, index, current, 0, placeOf(found)));
}

/** Who lets go of what another run has by now has nothing to do. */
async function unlessTakenOver(released: Promise<unknown>): Promise<void> {
  try {
    await released;
  } catch (error) {
    if (!(error instanceof ExpectedError && error.code === 'run-held')) throw error;
  }
}

type Fence = { readonly op_type: 'create' } | Place;

interface Place {
  readonly if_seq_no: number;
  readonly if_primary_term: number;
}

/** A conflict with another process of the same run, or with a write of our own whose answer was lost, is none. */
async function write(
  client: Client,
  index: string,
  { storefront, run, holder }: Holding,
  expiresAt: number,
  fence: Fence,
): Promise<Place> {
  const document: LeaseDocument = { storefront, run, holder, expiresAt: new Date(expiresAt).toISOString() };
  for (let current = fence; ;) {
    try {
      const answer = await client.index({ index, id: storefront, document, ...current });
      return placeOf(answer);
    } catch (error) {
      if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 409)) throw error;
      const found = await client.get<LeaseDocument>({ index, id: storefront }, { ignore: [404] });
      if (found._source?.run !== run) throw heldBy(storefront, found._source);
      current = placeOf(found);
    }
  }
}

function placeOf({ _seq_no, _primary_term }: { readonly _seq_no?: number; readonly _primary_term?: number }): Place {
  return { if_seq_no: _seq_no ?? 0, if_primary_term: _primary_term ?? 0 };
}

function heldBy(storefront: string, lease: LeaseDocument | undefined): ExpectedError {
  const who = lease === undefined ? 'another run' : `run ${lease.run} (${lease.holder}) until ${lease.expiresAt}`;
  return new ExpectedError(
    'run-held',
    `The storefront ${storefront} is held by ${who}.`,
    'Wait until that run has finished, or end it: storefront-search runs stop ID. One that was killed lets go after 30 s.',
  );
}
