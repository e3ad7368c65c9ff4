import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import { announcePromotion, readLeftTargets } from '../indices/left-targets.ts';
import { rollBack, withdraw } from '../indices/roll-back.ts';

interface GoLiveServices {
  /** With the reindex role. */
  readonly elasticsearch: Client;
  readonly prefix: string;
  readonly now: () => number;
}

export interface NewLiveIndex {
  readonly storefront: string;
  readonly index: string;
  /** What was live before it; null: nothing was. */
  readonly previous: string | null;
}

/**
 * Makes an index live that has missed no change: it is announced, made live by `change`, and looked at once more.
 *
 * @throws ExpectedError promotion-refused when it has left, before or meanwhile; and what `change` throws
 */
export async function goLive(services: GoLiveServices, live: NewLiveIndex, change: () => Promise<void>): Promise<void> {
  const { storefront, index } = live;
  await announcePromotion(services.elasticsearch, leftTargets(services), { storefront, index }, services.now);
  await change();
  await requireNotLeft(services, live);
}

/**
 * An announced index can't leave for a minute. Whoever was paused for longer before the request that made it live may
 * have promoted one that left meanwhile: then what was live before it is live again.
 *
 * @throws ExpectedError promotion-refused when it has left
 */
export async function requireNotLeft(services: GoLiveServices, live: NewLiveIndex): Promise<void> {
  const { elasticsearch, prefix, now } = services;
  const { storefront, index, previous } = live;
  if (!(await readLeftTargets(elasticsearch, leftTargets(services), [storefront])).has(index)) return;
  const cause = `the index ${index} could not be written for a while before it went live, so it has missed changes`;
  try {
    if (previous === null) await withdraw(elasticsearch, prefix, storefront, index);
    else {
      await announcePromotion(elasticsearch, leftTargets(services), { storefront, index: previous }, now);
      await rollBack(elasticsearch, prefix, storefront, { from: index, to: previous });
    }
  } catch (error) {
    throw new ExpectedError(
      'promotion-refused',
      `${storefront} may show what is out of date: ${cause}, and ${previous ?? 'nothing'} could not be made live again instead.`,
      `Look which one is live with: storefront-search indices list --storefront ${storefront}. Then start another full reindex.`,
      { cause: error },
    );
  }
  throw new ExpectedError(
    'promotion-refused',
    `${previous === null ? `No index of ${storefront} is live, as before` : `${previous} is live again`}: ${cause}.`,
    'Start another full reindex.',
  );
}

function leftTargets({ prefix }: GoLiveServices): string {
  return stateIndex(prefix, 'left-targets');
}
