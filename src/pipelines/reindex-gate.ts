import { describeError, ExpectedError } from '../errors.ts';
import { servingSettings } from '../indices/index-definition.ts';
import { prunePreviews } from '../indices/preview-indices.ts';
import { serveIndex } from '../indices/serve-index.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import type { RetryPolicy } from '../load/retry-delay.ts';
import { readParts } from '../runs/part-store.ts';
import { isOpen, type Run, type StorefrontRun, withStorefront } from '../runs/run.ts';
import { type RunPart, sumParts } from '../runs/run-part.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { buildSuggestions } from './build-suggestions.ts';
import { checkGate } from './check-gate.ts';
import { checkShape } from './check-shape.ts';
import { requireStorefrontOf, requireUnbroken } from './open-targets.ts';
import { pruneStorefront } from './prune-storefront.ts';
import type { ReindexServices } from './reindex-services.ts';
import type { RunSession } from './run-session.ts';
import { traceStep } from './run-trace.ts';
import { withRetries } from './with-retries.ts';

/** It only reads what is loaded, and is repeated while Elasticsearch has no shard ready or refuses: hours of loading wait for it. */
const GATE_RETRY: RetryPolicy = { firstMs: 200, longestMs: 5_000, giveUpAfterMs: 60_000 };

/** Replicas of the largest storefront fit into this. */
const SERVE_TIMEOUT_MS = 600_000;

/**
 * Judges every loaded index of the run and notes the checks in its document: passed, or held back. One that was held
 * back is judged again. A failure costs its storefront only.
 *
 * @throws ExpectedError run-unready when a part is not loaded
 */
export async function gateRun(
  services: ReindexServices,
  session: RunSession,
  storefronts: ReadonlyMap<string, Storefront>,
): Promise<void> {
  const parts = await readParts(services.elasticsearch, services.prefix, session.run);
  await session.change((run) => withCounts(run, parts));
  const entries = session.run.storefronts.filter((entry) => isOpen(entry) || entry.state === 'held-back');
  for (const entry of entries) requireLoaded(session.run, parts, entry);
  for (const entry of entries) {
    services.signal?.throwIfAborted();
    let outcome: Partial<StorefrontRun>;
    try {
      const storefront = requireStorefrontOf(storefronts, session.run, entry);
      outcome = await traceStep(
        services,
        session.run,
        'gate',
        { storefront: storefront.id },
        (within) =>
          withRetries(GATE_RETRY, within, () =>
            within.previewAt === undefined
              ? gateStorefront(within, session, storefront, entry, parts)
              : finishPreview(within, storefront, entry),
          ),
        ({ state }) => (state === 'held-back' ? 'held back' : null),
      );
    } catch (error) {
      services.signal?.throwIfAborted();
      outcome = { state: 'failed', error: describeError(services.explain(error)) };
    }
    await session.change((run) => withStorefront(run, entry.storefront, outcome));
    if (outcome.state === 'held-back') await pruneBeside(services, session, entry.storefront);
  }
}

/** Nights in which nothing goes live must not leave an index each: what this run has taken the place of goes now. */
async function pruneBeside(services: ReindexServices, session: RunSession, storefront: string): Promise<void> {
  try {
    const pruned = await pruneStorefront(services, storefront);
    await session.change((run) => withStorefront(run, storefront, { pruned }));
  } catch (error) {
    services.warn(error);
  }
}

/** The counts of all parts, as far as they are settled. */
export function withCounts(run: Run, parts: readonly RunPart[]): Run {
  const counts = run.storefronts.map(({ storefront }) => sumParts(parts, storefront));
  return {
    ...run,
    rowsRead: Math.max(0, ...counts.map(({ rows }) => rows)),
    storefronts: run.storefronts.map((entry, at) => ({
      ...entry,
      documents: counts[at]?.documents ?? 0,
      withheld: counts[at]?.withheld ?? 0,
      rejected: counts[at]?.rejected ?? 0,
    })),
  };
}

function requireLoaded(run: Run, parts: readonly RunPart[], { storefront }: StorefrontRun): void {
  const { missing } = sumParts(parts, storefront);
  if (run.parts > 0 && missing.length === 0) return;
  throw new ExpectedError(
    'run-unready',
    run.parts === 0
      ? `The run ${run.id} has no parts: its plan did not come to its end.`
      : `${storefront}: of the ${run.parts} parts of the run ${run.id}, these are not loaded: ${missing.join(', ')}.`,
    run.parts === 0
      ? 'Start another run with: storefront-search plan'
      : `Load them first: storefront-search load --run ${run.id}${missing.map((part) => ` --part ${part}/${run.parts}`)[0] ?? ''}`,
  );
}

async function gateStorefront(
  services: ReindexServices,
  session: RunSession,
  storefront: Storefront,
  entry: StorefrontRun,
  parts: readonly RunPart[],
): Promise<Partial<StorefrontRun>> {
  const { elasticsearch, prefix, now } = services;
  const index = entry.index ?? '';
  await session.hold(storefront.id);
  await requireUnbroken(services, session.run, storefront, index);
  await serveIndex(elasticsearch, index, servingSettings(storefront), SERVE_TIMEOUT_MS);

  const indices = await listStorefrontIndices(elasticsearch, prefix, storefront.id);
  const live = indices.find((candidate) => candidate.live)?.name ?? null;
  const counts = sumParts(parts, storefront.id);
  const subject = { run: session.run.id, storefront, index, live, counts };
  const gate = [...(await checkShape(services, live)), ...(await checkGate(services, subject))];
  return {
    state: gate.every((check) => check.passed) ? 'passed' : 'held-back',
    previousIndex: live,
    gate,
    gatedAt: new Date(now()).toISOString(),
    error: null,
  };
}

/** No gate: whoever looks at a preview judges by himself. */
async function finishPreview(
  services: ReindexServices,
  storefront: Storefront,
  entry: StorefrontRun,
): Promise<Partial<StorefrontRun>> {
  const { elasticsearch, prefix, now } = services;
  await serveIndex(elasticsearch, entry.index ?? '', servingSettings(storefront), SERVE_TIMEOUT_MS);
  await suggestFrom(services, entry);
  return { state: 'previewed', pruned: await prunePreviews(elasticsearch, prefix, storefront.id, now()) };
}

/** A shop without suggestions is better than an old one: what fails here is made by the consumer's next round. */
export async function suggestFrom(
  services: ReindexServices,
  { storefront, index }: Pick<StorefrontRun, 'storefront' | 'index'>,
): Promise<void> {
  const at = services.previewAt ?? services.now();
  await buildSuggestions(services, storefront, index ?? '', at).catch(services.warn);
}
