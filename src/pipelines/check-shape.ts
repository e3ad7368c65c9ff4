import { readShape } from '../indices/indexed-products.ts';
import type { StorefrontRun } from '../runs/run.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import type { ReindexServices } from './reindex-services.ts';
import { findWriters, waitUntilReceived } from './shape-writers.ts';

/**
 * The gate's part about releases: an index of another shape than the live one has consumers of its own and has caught up,
 * and does not take the shop back to an earlier release unseen.
 *
 * @param live the live index; null: there is none yet
 * @returns nothing where the live index has the same shape and nothing is owed
 */
export async function checkShape(services: ReindexServices, live: string | null): Promise<StorefrontRun['gate']> {
  const { before, left } = await waitUntilReceived(services, DOCUMENT_SHAPE);
  const liveShape = live === null ? DOCUMENT_SHAPE : Number((await readShape(services.elasticsearch, live)) ?? 0);
  if (liveShape === DOCUMENT_SHAPE && before === 0) return [];
  const received = {
    name: 'changes received',
    passed: left === 0,
    measured: left,
    threshold: 0,
    detail:
      left === 0
        ? 'nothing waits for a consumer of this release'
        : `${left} products wait for a consumer that writes the shape ${DOCUMENT_SHAPE}`,
  };
  if (liveShape === DOCUMENT_SHAPE) return [received];
  const { writers } = await findWriters(services, DOCUMENT_SHAPE);
  const by = writers.length === 0 ? 'no consumer runs' : `written by ${writers.map((one) => one.instance).join(', ')}`;
  const back = liveShape > DOCUMENT_SHAPE ? ', which is a newer release: only by promote --force' : '';
  const shape = {
    name: 'shape',
    passed: liveShape < DOCUMENT_SHAPE,
    measured: DOCUMENT_SHAPE,
    threshold: liveShape,
    detail: `documents have the shape ${DOCUMENT_SHAPE} (${by}), the live index has ${liveShape}${back}`,
  };
  return [shape, received];
}
