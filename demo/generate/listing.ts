import { atHours } from './clock.ts';
import { type Random, randomFor } from './random.ts';
import { flagshipOf, selectShops } from './sellers.ts';
import type { Traits } from './traits.ts';

/** How a product is offered: what its seller, the staff and the clock say about it. */
export interface Listing {
  readonly sellerId: number;
  readonly saleStatus: string;
  readonly approval: string;
  readonly displayed: boolean;
  readonly blinded: boolean;
  readonly adult: boolean;
  readonly searchable: boolean;
  readonly internal: boolean;
  readonly moderation: 'ok' | 'flagged' | 'banned';
  readonly channels: string;
  readonly memberGrades: string;
  readonly salePrice: number;
  readonly priceDisplay: string;
  readonly saleFrom: string | null;
  readonly saleTo: string | null;
  readonly delivery: 'standard' | 'today' | 'dawn';
  readonly deliveryCutoff: string | null;
  readonly deliveryRegions: string;
  readonly deliveryFee: number;
  readonly soldOutDisplay: string;
  /** Every option is sold out. */
  readonly soldOut: boolean;
  /** Hours before the epoch at which it was entered; at least 120. */
  readonly ageHours: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

function drawSeller(random: Random, brandId: number): number {
  if (random.chance(550)) return flagshipOf(brandId);
  // A quarter of the rest is the largest shop's; the others share by the cube of a draw.
  const share = random.below(1000) / 1000;
  const place = random.chance(250) ? 0 : Math.floor(share * share * share * selectShops.length);
  return selectShops[place]?.id ?? flagshipOf(brandId);
}

function drawSalePeriod(random: Random): readonly [string | null, string | null] {
  const kind = random.weighted({ always: 90, running: 4, ahead: 3, over: 3 });
  const hours = random.between(24, 24 * 300);
  switch (kind) {
    case 'always':
      return [null, null];
    case 'running':
      return [atHours(-hours), atHours(24 * 2000 + hours)];
    case 'ahead':
      return [atHours(24 * 60 + hours), null];
    case 'over':
      return [null, atHours(-hours)];
  }
}

function drawDelivery(
  random: Random,
): Pick<Listing, 'delivery' | 'deliveryCutoff' | 'deliveryRegions' | 'deliveryFee'> {
  const delivery = random.weighted({ standard: 78, today: 18, dawn: 4 });
  const deliveryFee = random.pick([0, 0, 0, 0, 0, 0, 2500, 3000, 3000, 3500]);
  switch (delivery) {
    case 'standard':
      return { delivery, deliveryCutoff: null, deliveryRegions: '', deliveryFee };
    case 'today':
      return {
        delivery,
        deliveryCutoff: random.pick(['14:00:00', '17:00:00', '22:00:00']),
        deliveryRegions: random.chance(300) ? 'seoul,metro,mainland' : '',
        deliveryFee,
      };
    case 'dawn':
      return { delivery, deliveryCutoff: '23:00:00', deliveryRegions: 'seoul,metro', deliveryFee };
  }
}

function drawSalePrice(random: Random, listPrice: number): number {
  if (random.chance(450)) return listPrice;
  const percentOff = 5 * Math.min(random.between(1, 12), random.between(1, 12));
  return Math.max(1000, Math.floor((listPrice * (100 - percentOff)) / 10_000) * 100);
}

/** How the product at `index` is offered. About 8 % of the products are hidden everywhere by one rule or another. */
export function listingOf(seed: number, index: number, { brand, item, listPrice }: Traits): Listing {
  const random = randomFor(seed, 4, index);
  const saleStatus = random.weighted({ on_sale: 955, sold_out: 30, temporarily_sold_out: 5, suspended: 4, ended: 6 });
  const ageHours = random.between(120, 24 * 1000);
  const [saleFrom, saleTo] = drawSalePeriod(random);
  return {
    sellerId: drawSeller(random, brand.id),
    saleStatus,
    approval: random.weighted({ approved: 993, reviewing: 4, rejected: 3 }),
    displayed: !random.chance(4),
    blinded: random.chance(4),
    adult: random.chance(item.key === 'lingerie' ? 400 : 1),
    searchable: !random.chance(4),
    internal: random.chance(3),
    moderation: random.weighted({ ok: 991, flagged: 6, banned: 3 }),
    channels: random.weighted({ 'app,web': 980, app: 15, web: 5 }),
    memberGrades: random.weighted({ '': 990, 'gold,vip': 5, vip: 3, partner: 2 }),
    salePrice: drawSalePrice(random, listPrice),
    priceDisplay: random.weighted({ shown: 988, members_only: 7, inquiry: 5 }),
    saleFrom,
    saleTo,
    ...drawDelivery(random),
    soldOutDisplay: random.chance(150) ? 'hide' : 'show',
    soldOut: saleStatus === 'sold_out' || saleStatus === 'temporarily_sold_out' || random.chance(15),
    ageHours,
    createdAt: atHours(-ageHours),
    updatedAt: atHours(-random.between(1, ageHours)),
  };
}
