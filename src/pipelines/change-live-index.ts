import type { Client } from '@elastic/elasticsearch';
import type { Alerts } from '../alerts.ts';
import { ExpectedError } from '../errors.ts';
import { describeAge } from '../gate/judge.ts';
import { stateIndex } from '../indices/index-name.ts';
import { readShape } from '../indices/indexed-products.ts';
import { readLeftTargets } from '../indices/left-targets.ts';
import { promote } from '../indices/promote.ts';
import { chooseRollBack, rollBack } from '../indices/roll-back.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { type StorefrontRun, withStorefront } from '../runs/run.ts';
import { changeRun, readRun } from '../runs/run-store.ts';
import { goLive } from './go-live.ts';
import { requireCurrent } from './shape-writers.ts';

/** What a person's decision about a live index needs. */
export interface LiveIndexServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly alerts: Alerts;
  readonly now: () => number;
  /** Makes what goes live beside an index, and warms it. What fails in it fails nothing. */
  readonly prepare: (storefront: string, index: string) => Promise<void>;
}

/** Who decided, and why: it is told to everybody. */
export interface Decision {
  readonly by: string;
  readonly reason: string;
}

/**
 * Makes the storefront's previous index live again. It has received every change, so nothing is lost.
 *
 * @param force also where it is of another release, and behind because no consumer of that release runs
 * @throws ExpectedError promotion-refused, or consumer-missing
 */
export async function rollBackStorefront(
  services: LiveIndexServices,
  storefront: string,
  decision: Decision,
  { force = false }: { readonly force?: boolean } = {},
): Promise<{ readonly from: string; readonly to: string }> {
  const { elasticsearch, prefix } = services;
  const leftTargets = stateIndex(prefix, 'left-targets');
  const chosen = chooseRollBack(
    storefront,
    await listStorefrontIndices(elasticsearch, prefix, storefront),
    await readLeftTargets(elasticsearch, leftTargets, [storefront]),
  );
  const shape = await readShape(elasticsearch, chosen.to);
  if (!force && typeof shape === 'number') await requireCurrent(services, chosen.to, shape);
  await goLive(services, { storefront, index: chosen.to, previous: chosen.from }, () =>
    rollBack(elasticsearch, prefix, storefront, chosen),
  );
  await services.alerts.send({
    severity: 'warning',
    cause: `rollback:${storefront}`,
    title: `${storefront} was rolled back`,
    lines: [`${chosen.to} is live instead of ${chosen.from}.`, `By ${decision.by}: ${decision.reason}`],
  });
  return chosen;
}

export interface PromotedByForce {
  readonly index: string;
  readonly previous: string | null;
  /** What was ignored: a line for each failed check, and how old the gate's result was. */
  readonly against: readonly string[];
}

/**
 * Makes the index live that a run's gate has held back: a person's word against the numbers. What it is against is
 * returned, told to everybody and kept in the run.
 *
 * @throws ExpectedError run-unknown, or promotion-refused when the index was not held back, is gone or was overtaken
 */
export async function promoteHeldBack(
  services: LiveIndexServices,
  runId: string,
  storefront: string,
  decision: Decision,
): Promise<PromotedByForce> {
  const { elasticsearch, prefix, now } = services;
  const part = await requireHeldBack(services, runId, storefront);
  const { index } = part;
  const failed = part.gate.filter((check) => !check.passed);
  const against = [...failed.map(({ name, detail }) => `${name}: ${detail}`), describeAge(part.gatedAt, now())];
  const indices = await listStorefrontIndices(elasticsearch, prefix, storefront);
  const live = indices.find((one) => one.live)?.name ?? null;
  await services.prepare(storefront, index);
  await goLive(services, { storefront, index, previous: live }, () =>
    promote(elasticsearch, { prefix, storefront, run: runId, newIndex: index, liveIndex: live }),
  );
  const change = {
    state: 'promoted' as const,
    previousIndex: live,
    promotedAt: new Date(now()).toISOString(),
    forced: { ...decision, against: failed.map(({ name }) => name) },
  };
  await changeRun(elasticsearch, prefix, runId, (before) => withStorefront(before, storefront, change));
  await services.alerts.send({
    severity: 'warning',
    cause: `promote:${storefront}`,
    title: `${storefront}: a held-back index was promoted by hand`,
    lines: [
      `${index} is live, ${live ?? 'nothing'} was before.`,
      ...against.map((what) => `Against: ${what}.`),
      `By ${decision.by}: ${decision.reason}`,
    ],
  });
  return { index, previous: live, against };
}

async function requireHeldBack(
  { elasticsearch, prefix }: LiveIndexServices,
  runId: string,
  storefront: string,
): Promise<StorefrontRun & { readonly index: string }> {
  const run = await readRun(elasticsearch, prefix, runId);
  const part = run?.storefronts.find((candidate) => candidate.storefront === storefront);
  if (part === undefined) {
    throw new ExpectedError(
      'run-unknown',
      `There is no run ${runId} of ${storefront}.`,
      'storefront-search runs list shows them.',
    );
  }
  const { state, index } = part;
  if (state === 'held-back' && index !== null) return { ...part, index };
  throw new ExpectedError(
    'promotion-refused',
    `The run ${runId} has no held-back index of ${storefront}: it is ${state}.`,
    'Only an index that was loaded whole and then held back by its gate can be promoted by hand.',
  );
}
