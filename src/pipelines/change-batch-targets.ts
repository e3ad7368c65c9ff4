import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import { readLeftTargets } from '../indices/left-targets.ts';
import { resolveWriteTargets, type StorefrontIndex } from '../indices/storefront-indices.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';

/** Where the changes of one storefront go, at this moment. */
export interface StorefrontTargets {
  readonly storefront: Storefront;
  /** null: its first index is still being built, or the live one is among `foreign`. */
  readonly live: StorefrontIndex | null;
  /** Building and warm indices. */
  readonly others: readonly StorefrontIndex[];
  /** Indices of other releases, whose documents have a shape that this one does not write. */
  readonly foreign: readonly ForeignTarget[];
}

export interface ForeignTarget {
  readonly index: StorefrontIndex;
  readonly shape: number;
}

/**
 * Which indices must receive a change that is read from now on. To be called after the messages were received and
 * before their products are read: an index that comes later reads them itself.
 *
 * @throws ExpectedError index-missing when no storefront has any
 */
export async function resolveTargets(services: ChangeBatchServices): Promise<StorefrontTargets[]> {
  const { elasticsearch, prefix, storefronts, events, readShapes } = services;
  const ids = [...storefronts.keys()];
  const [targets, left] = await Promise.all([
    resolveWriteTargets(elasticsearch, prefix, ids),
    readLeftTargets(elasticsearch, stateIndex(prefix, 'left-targets'), ids),
  ]);
  const shapes = await readShapes([...targets.values()].flat().map(({ name }) => name));
  const found: StorefrontTargets[] = [];
  for (const storefront of storefronts.values()) {
    const indices = targets.get(storefront.id) ?? [];
    const wanted = indices.filter((index) => index.live || !left.has(index.name));
    const foreign = wanted.flatMap((index) => {
      // One that does not say is of a release before shapes were told.
      const shape = shapes.get(index.name) ?? DOCUMENT_SHAPE;
      return shape === DOCUMENT_SHAPE ? [] : [{ index, shape }];
    });
    const own = wanted.filter((index) => !foreign.some((other) => other.index === index));
    const live = own.find((index) => index.live) ?? null;
    const others = own.filter((index) => !index.live);
    if (wanted.length === 0) events.onWithoutIndex(storefront.id);
    else found.push({ storefront, live, others, foreign });
  }
  if (found.length > 0) return found;
  throw new ExpectedError(
    'index-missing',
    'No storefront has an index that could receive changes.',
    'Make the first ones with: storefront-search reindex',
  );
}
