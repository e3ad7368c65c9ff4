import { type OwedCount, readOwed, settleOwed } from '../indices/owed-changes.ts';
import { listConsumers, type RegisteredConsumer } from '../runs/consumer-registry.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import { type ForeignTarget, resolveTargets } from './change-batch-targets.ts';
import type { OwedChangesServices } from './owed-changes-poll.ts';

/** Looks at which releases' indices there are, and whether somebody writes each. */
export type ShapeWatch = (owed: ReadonlyMap<number, OwedCount>) => Promise<void>;

const DROPPED_TOGETHER = 1_000;

/**
 * Counts indices of other releases and what they are owed, and tells people: once, that there are such indices; and when
 * nobody has written one for long, so that it only falls behind. What is owed to a shape of which no index is left is
 * dropped.
 *
 * @param state the state index of owed changes
 */
export function createShapeWatch(services: OwedChangesServices, state: string): ShapeWatch {
  const { metrics, alerts, logger, tuning, runner } = services;
  const { elasticsearch, prefix, now } = runner.batch;
  const batch = { ...runner.batch, events: { ...runner.batch.events, onWithoutIndex: () => undefined } };
  const met = new Set<number>();
  const unwritten = new Map<number, { readonly since: number; told: boolean }>();

  async function readForeign(): Promise<Map<number, StorefrontTarget[]>> {
    const byShape = new Map<number, StorefrontTarget[]>();
    for (const { storefront, foreign } of await resolveTargets(batch)) {
      for (const target of foreign) {
        byShape.set(target.shape, [...(byShape.get(target.shape) ?? []), { ...target, storefront: storefront.id }]);
      }
    }
    return byShape;
  }

  function measure(foreign: ReadonlyMap<number, StorefrontTarget[]>, owed: ReadonlyMap<number, OwedCount>): void {
    for (const gauge of [metrics.foreignTargets, metrics.owedChanges, metrics.owedLag]) gauge.reset();
    for (const [shape, targets] of foreign) {
      for (const { storefront } of targets) metrics.foreignTargets.inc({ storefront, shape });
    }
    for (const [shape, { changes, oldest }] of owed) {
      metrics.owedChanges.set({ shape }, changes);
      metrics.owedLag.set({ shape }, Math.max(0, now() - oldest) / 1_000);
    }
  }

  function tellMet(shape: number, targets: readonly StorefrontTarget[], writers: readonly RegisteredConsumer[]): void {
    if (met.has(shape)) return;
    met.add(shape);
    const indices = targets.map(({ index }) => index.name);
    logger.info({ shape, indices, own: DOCUMENT_SHAPE }, 'There are indices of another release.');
    void alerts.send({
      severity: 'info',
      cause: `foreign-shape:${shape}`,
      title: `Two releases side by side: indices of the shapes ${DOCUMENT_SHAPE} and ${shape}`,
      lines: [
        `${indices.join(', ')}: left to the consumers that write the shape ${shape}: ${namesOf(writers)}.`,
        'Each release writes its own indices, and nothing is lost. What to do next: docs/upgrades.md.',
      ],
    });
  }

  function tellUnwritten(shape: number, targets: readonly StorefrontTarget[], owed: OwedCount | undefined): void {
    const entry = unwritten.get(shape) ?? { since: now(), told: false };
    unwritten.set(shape, entry);
    if (entry.told || now() - entry.since < tuning.unwrittenMs) return;
    entry.told = true;
    const live = targets.filter(({ index }) => index.live);
    void alerts.send({
      severity: live.length > 0 ? 'failure' : 'warning',
      cause: `unwritten-shape:${shape}`,
      title: `No consumer writes the shape ${shape}`,
      lines: [
        live.length > 0
          ? `Live and falling behind: ${live.map(({ index }) => index.name).join(', ')}.`
          : `Not live, and not current: ${targets.map(({ index }) => index.name).join(', ')}.`,
        `${owed?.changes ?? 0} products wait for it. Nothing is lost: a consumer of the release that made them catches up.`,
        'Start it with: storefront-search consume (docs/upgrades.md).',
      ],
    });
  }

  function tellWritten(shape: number): void {
    const entry = unwritten.get(shape);
    unwritten.delete(shape);
    if (entry?.told !== true) return;
    const title = `The shape ${shape} is written again, or no index has it any more`;
    void alerts.send({ severity: 'info', cause: `unwritten-shape:${shape}`, title, lines: [] });
  }

  /** Read before it is known that no index is left: what is owed to one that comes meanwhile stays. */
  async function dropNeedless(shapes: readonly number[]): Promise<void> {
    for (const shape of shapes) {
      const found = await readOwed(elasticsearch, state, shape, DROPPED_TOGETHER);
      if (!(await readForeign()).has(shape)) await settleOwed(elasticsearch, state, shape, found);
    }
  }

  return async (owed) => {
    const foreign = await readForeign();
    measure(foreign, owed);
    const consumers = foreign.size === 0 ? [] : await listConsumers(elasticsearch, prefix, now());
    for (const [shape, targets] of foreign) {
      const writers = consumers.filter(({ shapes }) => shapes.includes(shape));
      tellMet(shape, targets, writers);
      if (writers.length === 0) tellUnwritten(shape, targets, owed.get(shape));
      else tellWritten(shape);
    }
    for (const shape of unwritten.keys()) if (!foreign.has(shape)) tellWritten(shape);
    for (const shape of met) if (!foreign.has(shape)) met.delete(shape);
    await dropNeedless([...owed.keys()].filter((shape) => shape !== DOCUMENT_SHAPE && !foreign.has(shape)));
  };
}

interface StorefrontTarget extends ForeignTarget {
  readonly storefront: string;
}

function namesOf(consumers: readonly RegisteredConsumer[]): string {
  return consumers.length === 0 ? 'none runs yet' : consumers.map(({ instance }) => instance).join(', ');
}
