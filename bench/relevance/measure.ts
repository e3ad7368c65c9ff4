import type { Storefront } from '../../src/storefronts/storefront.ts';
import { askApi } from './ask-api.ts';
import { judgeByCatalogue } from './catalogue-judge.ts';
import { evaluate, type EvaluatedQuery } from './evaluate.ts';
import type { JudgedQuery } from './query-set.ts';
import type { RelevanceShop } from './relevance-shop.ts';

/** Asks the shop's API and judges its answers. @param change makes the storefronts' files others than they are */
export async function measure(
  { storefronts, catalogue, openApi }: Pick<RelevanceShop, 'storefronts' | 'catalogue' | 'openApi'>,
  queries: readonly JudgedQuery[],
  change?: (storefront: Storefront) => Storefront,
): Promise<EvaluatedQuery[]> {
  const api = await openApi(change);
  try {
    const ask = await askApi(
      api,
      storefronts.map(({ id }) => id),
    );
    return await evaluate(queries, judgeByCatalogue(catalogue), ask);
  } finally {
    await api.close();
  }
}
