import type { StackAddresses } from '../../local/index.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { startTestApi, type TestApi } from '../../test/support/api.ts';
import { createShopOn, type Shop } from '../../test/support/shop-on-stack.ts';
import { judgeCatalogue, type JudgedCatalogue } from './judged-product.ts';

export interface RelevanceShop {
  readonly shop: Shop;
  readonly storefronts: readonly Storefront[];
  readonly catalogue: JudgedCatalogue;
  /** Searches as a shopper of the web whom nobody knows. @param ranking instead of the storefronts' own */
  readonly openApi: (change?: (storefront: Storefront) => Storefront) => Promise<TestApi>;
  readonly close: () => Promise<void>;
}

/** So many that every class has its queries, and the test takes seconds. */
export const TEST_PRODUCTS = 3_000;

/** The moment at which everybody searches, so that newness counts the same every day: 2026-11-23T09:00:00Z. */
const SEARCHED_AT = Date.UTC(2026, 10, 23, 9);

/** A catalogue of its own, indexed by the product itself with its dictionaries, and judged. */
export async function openRelevanceShop(stack: StackAddresses, products: number, seed = 7): Promise<RelevanceShop> {
  const shop = await createShopOn(stack, { name: 'relevance', products, seed });
  try {
    const storefronts = [...(await readStorefronts(shop.config.STOREFRONTS_DIR)).values()];
    await shop.reindex();
    return {
      shop,
      storefronts,
      catalogue: await judgeCatalogue(shop.database, storefronts, SEARCHED_AT),
      openApi: (change = (storefront) => storefront) =>
        startTestApi({
          indices: { client: shop.elasticsearch, prefix: shop.config.NAME_PREFIX },
          storefronts: storefronts.map(change),
          overrides: { now: () => SEARCHED_AT, requestsPerSecond: 1_000_000 },
        }),
      close: () => shop.close(),
    };
  } catch (error) {
    await shop.close();
    throw error;
  }
}
