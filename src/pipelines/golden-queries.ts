import type { StorefrontDictionaries } from '../dictionaries/read-dictionaries.ts';
import { readLiveRelease, readRelease } from '../dictionaries/release-store.ts';
import type { GoldenAnswer } from '../gate/gate-facts.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import type { ReindexServices } from './reindex-services.ts';
import { anybody, tryQueries } from './try-queries.ts';

type Services = Pick<ReindexServices, 'elasticsearch' | 'prefix' | 'goldenQueries' | 'now' | 'warn'>;

const FIRST = 10;

/** Asks both indices the storefront's golden queries, at the same moment and with the same dictionaries. */
export async function askGoldenQueries(
  services: Services,
  storefront: Storefront,
  { live, fresh }: { readonly live: string | null; readonly fresh: string },
): Promise<GoldenAnswer[]> {
  const { elasticsearch, goldenQueries, now } = services;
  const queries = goldenQueries.get(storefront.id) ?? [];
  const dictionaries = await liveDictionaries(services, storefront.id);
  if (queries.length === 0 || dictionaries === null) return [];
  const caller = anybody(now());
  const ask = async (index: string) =>
    (await tryQueries({ elasticsearch, storefront, index, dictionaries, caller, size: FIRST }, queries)).map(
      ({ total, products }) => ({ total, first: products.map(({ id }) => id) }),
    );
  const after = await ask(fresh);
  const before = live === null ? [] : await ask(live).catch(whatCannotBeAsked(services));
  return queries.flatMap((query, place): GoldenAnswer[] => {
    const answer = after[place];
    return answer === undefined ? [] : [{ query, live: before[place] ?? null, fresh: answer }];
  });
}

/** What searches of the storefront go by at present; null: nothing was published yet. */
export async function liveDictionaries(
  { elasticsearch, prefix }: Pick<ReindexServices, 'elasticsearch' | 'prefix'>,
  storefront: string,
): Promise<StorefrontDictionaries | null> {
  const live = await readLiveRelease(elasticsearch, prefix, storefront);
  return live === null ? null : (await readRelease(elasticsearch, prefix, live)).dictionaries;
}

/** An index that another release made may lack a field that this release sorts by: then there is nothing to compare. */
function whatCannotBeAsked({ warn }: Services): (error: unknown) => [] {
  return (error) => {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 400)) throw error;
    warn(error);
    return [];
  };
}
