import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import { countOwed } from '../indices/owed-changes.ts';
import { listConsumers, type RegisteredConsumer } from '../runs/consumer-registry.ts';

export interface ShapeServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly now: () => number;
}

/** Who works at this moment, seen from one shape. */
export interface ShapeWriters {
  readonly writers: readonly RegisteredConsumer[];
  readonly others: readonly RegisteredConsumer[];
}

export async function findWriters({ elasticsearch, prefix, now }: ShapeServices, shape: number): Promise<ShapeWriters> {
  const consumers = await listRunning({ elasticsearch, prefix, now });
  return {
    writers: consumers.filter(({ shapes }) => shapes.includes(shape)),
    others: consumers.filter(({ shapes }) => !shapes.includes(shape)),
  };
}

async function listRunning({ elasticsearch, prefix, now }: ShapeServices): Promise<RegisteredConsumer[]> {
  await elasticsearch.indices.refresh({ index: stateIndex(prefix, 'consumers') });
  return listConsumers(elasticsearch, prefix, now());
}

/**
 * Where consumers run, one of them has to write the shape: else an index of it would receive nothing. Where none runs,
 * changes wait in their queue for whoever comes.
 *
 * @throws ExpectedError consumer-missing
 */
export async function requireWriter(services: ShapeServices, shape: number): Promise<void> {
  const { writers, others } = await findWriters(services, shape);
  if (writers.length > 0 || others.length === 0) return;
  const shapes = [...new Set(others.flatMap(({ shapes: written }) => written))].sort((one, other) => one - other);
  throw new ExpectedError(
    'consumer-missing',
    `No running consumer writes the shape ${shape}: ${others.map(({ instance }) => instance).join(', ')} write ${shapes.join(', ')}.`,
    'Start a consumer of the release that does beside them: storefront-search consume (docs/upgrades.md).',
  );
}

/**
 * Where consumers run, every one of them has to know the storefront, whatever shape it writes: all take messages from
 * the same queues, and one that does not know it deletes a message without writing the storefront's indices or owing them
 * the change.
 *
 * A consumer that does not tell, of a release before this one, counts as one that knows it: to refuse would stop the
 * schedule of every storefront for as long as a rolling upgrade takes, and whoever adds a storefront has to restart the
 * consumers in any case, with this release.
 *
 * @throws ExpectedError consumer-missing that names the consumers
 */
export async function requireStorefrontKnown(services: ShapeServices, storefront: string): Promise<void> {
  const consumers = await listRunning(services);
  const without = consumers.filter(({ storefronts }) => storefronts?.includes(storefront) === false);
  if (without.length === 0) return;
  throw new ExpectedError(
    'consumer-missing',
    `Consumers run that do not know the storefront ${storefront}, and its new index would miss the changes that they receive: ${without.map(({ instance }) => instance).join(', ')}.`,
    'Restart them with its file (STOREFRONTS_DIR), then try again; one that was killed counts for 30 seconds more. storefront-search consumers shows who knows which.',
  );
}

/** Changes are received within seconds; a consumer that starts has to find its feet first. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 500;

/**
 * Waits until the indices of a shape have received what they were owed at the beginning: what comes meanwhile is received
 * as well, soon after.
 *
 * @returns how many products were owed, and how many still are
 */
export async function waitUntilReceived(
  { elasticsearch, prefix, now }: ShapeServices,
  shape: number,
  patienceMs = PATIENCE_MS,
): Promise<{ readonly before: number; readonly left: number }> {
  const state = stateIndex(prefix, 'owed-changes');
  const begun = now();
  let before: number | null = null;
  for (;;) {
    await elasticsearch.indices.refresh({ index: state });
    const owed = (await countOwed(elasticsearch, state)).get(shape);
    before ??= owed?.changes ?? 0;
    if (owed === undefined || owed.oldest > begun) return { before, left: 0 };
    if (now() - begun >= patienceMs) return { before, left: owed.changes };
    await sleep(LOOK_EVERY_MS);
  }
}

/**
 * Before an index becomes live: somebody writes its shape, and it has what it was owed.
 *
 * @throws ExpectedError consumer-missing, or promotion-refused when it is behind
 */
export async function requireCurrent(services: ShapeServices, index: string, shape: number): Promise<void> {
  await requireWriter(services, shape);
  const { left } = await waitUntilReceived(services, shape);
  if (left === 0) return;
  throw new ExpectedError(
    'promotion-refused',
    `The index ${index} is behind: ${left} products wait for a consumer that writes the shape ${shape}.`,
    'Start a consumer of the release that made it and try again once it has caught up: storefront-search consumers shows it.',
  );
}
