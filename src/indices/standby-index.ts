import type { Client } from '@elastic/elasticsearch';
import { stateIndex } from './index-name.ts';
import { createShapeReader } from './index-shape.ts';
import { readLeftTargets } from './left-targets.ts';
import { countOwed } from './owed-changes.ts';
import { isWarm, listStorefrontIndices } from './storefront-indices.ts';

/** Finds an index of the storefront that an API of another release answers from; null: there is none that is current. */
export type FindStandby = (storefront: string) => Promise<string | null>;

export interface StandbyOptions {
  readonly prefix: string;
  /** Whether this release's queries can be asked of an index of this shape. */
  readonly isReadable: (shape: number) => boolean;
  /** Told when it is another one than before. */
  readonly onChanged: (storefront: string, index: string | null) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** How long an answer is used; every request of a storefront whose live index can't be read asks. */
const FRESH_MS = 2_000;
/** What has waited longer for a consumer of its shape makes an index out of date. */
const CURRENT_MS = 60_000;

/**
 * After the indices of a newer release went live, the processes of the one before go on with the index that is kept warm
 * for a roll back: it receives every change, as long as consumers of its release run. So replacing the API need not
 * happen at the moment of promotion.
 */
export function createStandbyFinder(client: Client, options: StandbyOptions): FindStandby {
  const { prefix, isReadable, onChanged, now } = options;
  const readShapes = createShapeReader(client);
  const known = new Map<string, { readonly at: number; readonly found: Promise<string | null> }>();
  const told = new Map<string, string | null>();

  async function find(storefront: string): Promise<string | null> {
    const indices = await listStorefrontIndices(client, prefix, storefront);
    const left = await readLeftTargets(client, stateIndex(prefix, 'left-targets'), [storefront]);
    const warm = indices.filter((index) => isWarm(index, storefront) && !left.has(index.name));
    const shapes = await readShapes(warm.map(({ name }) => name));
    const owed = await countOwed(client, stateIndex(prefix, 'owed-changes'));
    const usable = warm.findLast(({ name }) => {
      const shape = shapes.get(name) ?? null;
      if (shape === null || !isReadable(shape)) return false;
      return now() - (owed.get(shape)?.oldest ?? now()) < CURRENT_MS;
    });
    return usable?.name ?? null;
  }

  return async (storefront) => {
    const before = known.get(storefront);
    const current =
      before !== undefined && now() - before.at < FRESH_MS ? before : { at: now(), found: find(storefront) };
    known.set(storefront, current);
    try {
      const index = await current.found;
      if (told.get(storefront) !== index) onChanged(storefront, index);
      told.set(storefront, index);
      return index;
    } catch (error) {
      known.delete(storefront);
      throw error;
    }
  };
}
