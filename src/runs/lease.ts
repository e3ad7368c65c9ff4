import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';

/** How long a lease holds without being renewed. A killed job blocks the next one for no longer than this. */
export const LEASE_MS = 30_000;

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
export async function takeLease(
  client: Client,
  prefix: string,
  holding: { readonly storefront: string; readonly run: string; readonly holder: string },
  now: () => number,
): Promise<Lease> {
  const index = stateIndex(prefix, 'leases');
  const { storefront } = holding;
  const found = await client.get<LeaseDocument>({ index, id: storefront }, { ignore: [404] });
  const current = found.found ? found._source : undefined;
  if (current !== undefined && current.run !== holding.run && Date.parse(current.expiresAt) > now()) {
    throw heldBy(storefront, current);
  }
  const fence =
    current === undefined
      ? { op_type: 'create' as const }
      : { if_seq_no: found._seq_no ?? 0, if_primary_term: found._primary_term ?? 0 };
  let place = await write(client, index, holding, now() + LEASE_MS, fence);

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
    renew: () => writeInTurn(() => now() + LEASE_MS),
    async release() {
      try {
        await writeInTurn(() => 0);
      } catch (error) {
        if (!(error instanceof ExpectedError && error.code === 'run-held')) throw error;
      }
    },
  };
}

type Fence = { readonly op_type: 'create' } | { readonly if_seq_no: number; readonly if_primary_term: number };

async function write(
  client: Client,
  index: string,
  { storefront, run, holder }: { readonly storefront: string; readonly run: string; readonly holder: string },
  expiresAt: number,
  fence: Fence,
): Promise<{ if_seq_no: number; if_primary_term: number }> {
  const document: LeaseDocument = { storefront, run, holder, expiresAt: new Date(expiresAt).toISOString() };
  try {
    const answer = await client.index({ index, id: storefront, document, ...fence });
    return { if_seq_no: answer._seq_no ?? 0, if_primary_term: answer._primary_term ?? 0 };
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 409)) throw error;
    const found = await client.get<LeaseDocument>({ index, id: storefront }, { ignore: [404] });
    throw heldBy(storefront, found._source);
  }
}

function heldBy(storefront: string, lease: LeaseDocument | undefined): ExpectedError {
  const who = lease === undefined ? 'another run' : `run ${lease.run} (${lease.holder}) until ${lease.expiresAt}`;
  return new ExpectedError(
    'run-held',
    `The storefront ${storefront} is held by ${who}.`,
    'Wait until that run has finished; a run that was killed lets go after 30 s.',
  );
}
