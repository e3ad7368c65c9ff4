import { atHours } from './clock.ts';
import type { Listing } from './listing.ts';
import { hashOf, type Random, randomFor } from './random.ts';
import { type CatalogueRow, rowOf } from './tables.ts';
import type { Traits } from './traits.ts';

/** The four shops: women's, men's, street wear for both, and what single sellers picked. */
export const storefronts = [
  { id: 'brandi', name: '브랜디' },
  { id: 'hiver', name: '하이버' },
  { id: 'seoulstore', name: '서울스토어' },
  { id: 'selpi', name: '셀피' },
] as const;

export type StorefrontId = (typeof storefronts)[number]['id'];

const streetSegments = ['street', 'sport', 'basic', 'hats'];

/** Of 1,000 such products, how many a storefront offers. */
function shareOf(storefront: StorefrontId, { gender, brand }: Traits, sellerId: number): number {
  switch (storefront) {
    case 'brandi':
      return { female: 970, unisex: 750, male: 0, kids: 600 }[gender];
    case 'hiver':
      return { female: 0, unisex: 800, male: 970, kids: 0 }[gender];
    case 'seoulstore':
      return streetSegments.includes(brand.segment) ? 960 : gender === 'kids' ? 300 : 620;
    case 'selpi':
      // A seller takes part or not; who does offers nearly everything there.
      return hashOf(7, 7, sellerId) % 100 < 88 ? 920 : 0;
  }
}

/** The storefronts that offer a product, 2.5 of 4 on average. */
export function storefrontsOf(
  seed: number,
  index: number,
  traits: Traits,
  { sellerId }: Listing,
): readonly StorefrontId[] {
  const random = randomFor(seed, 6, index);
  return storefronts.map(({ id }) => id).filter((id) => random.chance(shareOf(id, traits, sellerId)));
}

function displayPeriod(random: Random, ageHours: number): readonly [string | null, string | null] {
  const opened = atHours(-Math.max(1, ageHours - random.between(1, 72)));
  const kind = random.weighted({ open: 700, years: 272, over: 12, christmas: 4, ahead: 5, 'no start': 7 });
  const hours = random.between(1, 24 * 700);
  switch (kind) {
    case 'open':
      return [opened, null];
    case 'years':
      return [opened, atHours(24 * 2000 + hours)];
    case 'over':
      return [opened, atHours(-Math.max(1, Math.floor((ageHours - 72) / 3)))];
    case 'christmas':
      // 2026-12-24 00:00 in Seoul.
      return [atHours(24 * 53 - 9), atHours(24 * 1500 + hours)];
    case 'ahead':
      return [atHours(24 * 90 + hours), null];
    case 'no start':
      return [null, null];
  }
}

/** What shoppers did: few products have most of it. Only exact arithmetic, for the same rows on every machine. */
function statistics(
  random: Random,
  popularity: number,
  share: number,
): Record<'impressions_7d' | 'views_7d' | 'orders_7d' | 'likes' | 'reviews' | 'rating_x100', number> {
  const views = Math.floor(popularity * share * (80 + random.below(40))) + random.below(20);
  const orders = Math.floor((views * random.between(2, 45)) / 1000);
  const reviews = Math.floor((orders * random.between(0, 300)) / 100);
  return {
    impressions_7d: views * random.between(8, 30) + random.below(50),
    views_7d: views,
    orders_7d: orders,
    likes: Math.floor((views * random.between(5, 80)) / 100),
    reviews,
    rating_x100: reviews === 0 ? 0 : Math.max(random.between(320, 500), random.between(320, 500)),
  };
}

/** Exposures and statistics of one product in the storefronts that offer it. */
export function exposureRows(
  seed: number,
  index: number,
  productId: number,
  offeredIn: readonly StorefrontId[],
  { ageHours, salePrice }: Listing,
  listPrice: number,
): CatalogueRow[] {
  const random = randomFor(seed, 7, index);
  const popularity = 1 / (0.01 + random.below(1_000_000) / 100_000);
  const period = displayPeriod(random, ageHours);
  const exposures: CatalogueRow[] = [];
  const figures: CatalogueRow[] = [];
  for (const storefront_id of offeredIn) {
    // Most sellers set one period for all storefronts.
    const [display_from, display_to] = random.chance(850) ? period : displayPeriod(random, ageHours);
    exposures.push(
      rowOf('product_exposures', {
        product_id: productId,
        storefront_id,
        displayed: !random.chance(15),
        display_from,
        display_to,
        price: random.chance(120)
          ? Math.min(listPrice, Math.floor((salePrice * random.between(88, 104)) / 10_000) * 100)
          : null,
      }),
    );
    const share = { brandi: 5, hiver: 3, seoulstore: 2, selpi: 1 }[storefront_id];
    figures.push(
      rowOf('product_statistics', { product_id: productId, storefront_id, ...statistics(random, popularity, share) }),
    );
  }
  return [...exposures, ...figures];
}
