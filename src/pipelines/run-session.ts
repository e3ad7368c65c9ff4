import { randomBytes } from 'node:crypto';
import { describeError, ExpectedError } from '../errors.ts';
import { type Lease, LEASE_MS, releaseLease, takeLease } from '../runs/lease.ts';
import { BETWEEN_STEPS_MS, type Run } from '../runs/run.ts';
import type { PartHolder } from '../runs/run-part.ts';
import { changeRun, readRun } from '../runs/run-store.ts';
import { linkAbort } from './linked-abort.ts';
import type { ReindexServices } from './reindex-services.ts';

const LOOK_EVERY_MS = 2_000;
const HEARTBEAT_MS = 10_000;

/** A process at work on a run: it has the storefronts' leases, gives signs of life, and ends when somebody wants it to. */
export interface RunSession {
  /** As this process has seen or written it last. */
  readonly run: Run;
  readonly holder: PartHolder;
  /** Aborts with the process, and when a person stops the run. Its reason says which. */
  readonly signal: AbortSignal;
  /** Takes or renews the storefront's lease for the run. @throws ExpectedError run-held */
  hold(storefront: string): Promise<void>;
  /** Lets the next run have this storefront. */
  letGo(storefront: string): Promise<void>;
  /** Why the storefront's lease is lost; null: it is not. */
  lost(storefront: string): { readonly error: unknown } | null;
  /** Changes the run's document. The change may be made again, on what another process has written meanwhile. */
  change(change: (run: Run) => Run): Promise<Run>;
  /** As `change`, where the document can't be written: only this process knows. */
  assume(change: (run: Run) => Run): void;
  /** Ends the signs of life; the leases stay with the run. */
  pause(): Promise<void>;
  /** Lets the next run have every storefront of this run, whichever of its processes took it. */
  release(): Promise<void>;
}

type SessionServices = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'now' | 'isRetriable' | 'warn' | 'signal'>;

/** @param first the run, whose document need not exist yet */
export function openSession(services: SessionServices, first: Run, holder: PartHolder): RunSession {
  const { elasticsearch, prefix, now } = services;
  let run = first;
  const leases = new Map<string, { readonly lease: Lease; failure: { readonly error: unknown } | null }>();
  const end = linkAbort(services.signal);
  // A plan that is killed is of no use: it shall not be in the next one's way for long.
  const leaseMs = () => (run.steps && run.parts > 0 ? BETWEEN_STEPS_MS : LEASE_MS);

  let changing: Promise<unknown> = Promise.resolve();
  /** One after the other: an answer that comes late must not put an older run over a newer one. */
  function change(how: (run: Run) => Run, refresh = true): Promise<Run> {
    const changed = changing.then(async () => {
      run = await changeRun(elasticsearch, prefix, run.id, how, refresh);
      return run;
    });
    changing = changed.catch(() => undefined);
    return changed;
  }

  async function look(): Promise<void> {
    const found = await readRun(elasticsearch, prefix, run.id);
    // Only the wish is taken from it: by now this process may have written more than was read.
    if (found !== null && found.stop !== null) end.abort(stopped(found));
  }

  async function beat(): Promise<void> {
    for (const held of leases.values()) {
      if (held.failure !== null) continue;
      try {
        await held.lease.renew();
      } catch (error) {
        if (services.isRetriable(error)) services.warn(error);
        else held.failure = { error };
      }
    }
    await change((before) => ({ ...before, heartbeatAt: new Date(now()).toISOString() }), false);
  }

  let beatenAt = performance.now();
  let beating: Promise<void> = Promise.resolve();
  let waits = false;
  const tick = async (): Promise<void> => {
    waits = false;
    try {
      await look();
      if (performance.now() - beatenAt < HEARTBEAT_MS) return;
      beatenAt = performance.now();
      await beat();
    } catch (error) {
      services.warn(error);
    }
  };
  const timer = setInterval(() => {
    if (waits) return;
    waits = true;
    beating = beating.then(tick);
  }, LOOK_EVERY_MS);

  const session: RunSession = {
    get run() {
      return run;
    },
    holder,
    signal: end.signal,
    async hold(storefront) {
      const holding = { storefront, run: run.id, holder: holder.name, leaseMs };
      const held = leases.get(storefront);
      if (held?.failure) throw held.failure.error;
      if (held !== undefined) await held.lease.renew();
      else leases.set(storefront, { lease: await takeLease(elasticsearch, prefix, holding, now), failure: null });
    },
    async letGo(storefront) {
      await leases.get(storefront)?.lease.release().catch(services.warn);
      leases.delete(storefront);
    },
    lost: (storefront) => leases.get(storefront)?.failure ?? null,
    change: (how) => change(how),
    assume(how) {
      run = how(run);
    },
    async pause() {
      clearInterval(timer);
      await beating;
      end.release();
    },
    async release() {
      await session.pause();
      for (const { lease } of leases.values()) await lease.release().catch(services.warn);
      // Of steps that ran in other processes: of an index that was held back, say, nothing else would let go.
      const others = run.storefronts.map(({ storefront }) => storefront).filter((id) => !leases.has(id));
      for (const storefront of others) {
        await releaseLease(elasticsearch, prefix, storefront, run.id).catch(services.warn);
      }
    },
  };
  return session;
}

/** @param name who works on the run, for messages */
export function newHolder(name: string): PartHolder {
  return { name, token: randomBytes(8).toString('hex') };
}

export function stopped({ id, stop }: Pick<Run, 'id' | 'stop'>): ExpectedError {
  return new ExpectedError(
    'run-stopped',
    `The run was stopped by ${stop?.by ?? 'somebody'}.`,
    `What was not live by then is not. To go on with it: storefront-search reindex --resume ${id}`,
  );
}

/** Whether a person has ended it, rather than an error. */
export function wasStopped({ signal }: Pick<RunSession, 'signal'>): boolean {
  return signal.aborted && signal.reason instanceof ExpectedError && signal.reason.code === 'run-stopped';
}

/** What an abort throws depends on where it hits; its reason says why. */
export function reasonFor(session: Pick<RunSession, 'signal'>, thrown: unknown): unknown {
  return session.signal.aborted ? session.signal.reason : thrown;
}

/** Notes in the run's document what has stopped a step of it. */
export async function noteFailure(services: ReindexServices, session: RunSession, error: unknown): Promise<void> {
  const text = describeError(services.explain(error));
  const noted = (run: Run): Run => ({ ...run, error: text });
  await session.change(noted).catch((unsaved: unknown) => {
    services.warn(unsaved);
    session.assume(noted);
  });
}
