import { describeError, ExpectedError } from '../errors.ts';
import { isGateExpired } from '../gate/judge.ts';
import { promote } from '../indices/promote.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { type Run, type StorefrontRun, withStorefront } from '../runs/run.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import { goLive, requireNotLeft } from './go-live.ts';
import { requireStorefrontOf } from './open-targets.ts';
import { pruneStorefront } from './prune-storefront.ts';
import { suggestFrom } from './reindex-gate.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { RunSession } from './run-session.ts';
import { traceStep } from './run-trace.ts';
import { requireCurrent } from './shape-writers.ts';
import { warmIndex } from './warm-index.ts';

/**
 * Makes every index live that has passed the gate, and deletes what that made superfluous. A failure costs its
 * storefront only.
 *
 * @throws ExpectedError run-unready when an index was not judged yet, or too long ago; consumer-missing or
 * promotion-refused when consumers of this release are away: then it is tried again once they are back
 */
export async function promoteRun(
  services: ReindexServices,
  session: RunSession,
  storefronts: ReadonlyMap<string, Storefront>,
): Promise<void> {
  for (const entry of session.run.storefronts) requireFresh(session.run, entry, services.now());
  const passed = session.run.storefronts.filter(({ state }) => state === 'passed');
  const names = passed.map(({ index }) => index).join(', ');
  if (passed.length > 0) await requireCurrent(services, names, DOCUMENT_SHAPE);
  for (const entry of passed) {
    services.signal?.throwIfAborted();
    try {
      const storefront = requireStorefrontOf(storefronts, session.run, entry);
      await traceStep(services, session.run, 'promote', { storefront: storefront.id }, (within) =>
        promoteStorefront(within, session, entry, storefront),
      );
    } catch (error) {
      services.signal?.throwIfAborted();
      const text = describeError(services.explain(error));
      await session.change((run) => withStorefront(run, entry.storefront, { state: 'failed', error: text }));
      continue;
    }
    try {
      const pruned = await pruneStorefront(services, entry.storefront);
      await session.change((run) => withStorefront(run, entry.storefront, { pruned }));
    } catch (error) {
      // The new index is live; what could not be deleted is found again by the next prune.
      services.warn(error);
    }
  }
}

function requireFresh(run: Run, { storefront, state, gatedAt }: StorefrontRun, now: number): void {
  const again = `storefront-search gate --run ${run.id}`;
  if (state === 'loading') {
    throw new ExpectedError(
      'run-unready',
      `${storefront}: the gate has not judged the run ${run.id}.`,
      `Load its parts, then: ${again}`,
    );
  }
  if (state !== 'passed' || !isGateExpired(gatedAt, now)) return;
  throw new ExpectedError(
    'run-unready',
    `${storefront}: the gate judged the run ${run.id} at ${gatedAt ?? 'no time'}, which is longer ago than 15 minutes.`,
    `Judge it again: ${again}`,
  );
}

async function promoteStorefront(
  services: ReindexServices,
  session: RunSession,
  entry: StorefrontRun,
  wanted: Storefront,
): Promise<void> {
  const { elasticsearch, prefix } = services;
  const { storefront, index, previousIndex } = entry;
  const newIndex = index ?? '';
  await session.hold(storefront);
  const live = (await listStorefrontIndices(elasticsearch, prefix, storefront)).find((one) => one.live)?.name ?? null;
  if (live === newIndex) {
    // Done by an earlier try, which did not come to its end.
    await requireNotLeft(services, { storefront, index: newIndex, previous: previousIndex });
    await notePromoted(services, session, entry);
    return;
  }
  if (live !== previousIndex) {
    throw new ExpectedError(
      'promotion-refused',
      `The index ${newIndex} was not promoted: ${live ?? 'no index'} is live, and the gate compared it with ${previousIndex ?? 'none'}.`,
      `Judge it again: storefront-search gate --run ${session.run.id}`,
    );
  }
  await suggestFrom(services, entry);
  await warmIndex(services, wanted, newIndex);
  await session.hold(storefront);
  // Refused where a consumer could not write the index for a while: it has missed changes.
  await goLive(services, { storefront, index: newIndex, previous: live }, () =>
    promote(elasticsearch, { prefix, storefront, run: session.run.id, newIndex, liveIndex: live }),
  );
  await notePromoted(services, session, entry);
}

async function notePromoted(services: ReindexServices, session: RunSession, entry: StorefrontRun): Promise<void> {
  const promotedAt = new Date(services.now()).toISOString();
  await session.change((run) => withStorefront(run, entry.storefront, { state: 'promoted', promotedAt }));
}
