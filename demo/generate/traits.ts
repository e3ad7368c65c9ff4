import { type Brand, brands, type Segment, segmentShares } from './brands.ts';
import { clothColours, type Colour, denimColours, metalColours } from './colours.ts';
import { type Item, items } from './items.ts';
import { hashOf, type Random, randomFor } from './random.ts';
import { drawSizes } from './sizes.ts';
import { styleWords } from './words.ts';

export type Gender = 'female' | 'male' | 'unisex' | 'kids';

/** What a product is, before anybody has written a title for it. */
export interface Traits {
  readonly item: Item;
  readonly brand: Brand;
  readonly gender: Gender;
  readonly age: string;
  readonly season: string;
  readonly fit: string;
  readonly fabric: string;
  readonly pattern: string;
  readonly colours: readonly [Colour, ...Colour[]];
  readonly sizes: readonly string[];
  /** Leg length as titles give it ('5부'), or empty. */
  readonly length: string;
  /** '1+1', '2WAY': what the offer is, beyond the garment. */
  readonly features: readonly string[];
  /** A look ('꾸안꾸'), or empty. */
  readonly style: string;
  readonly listPrice: number;
}

type Urn<T> = readonly [T, ...T[]];

/** Every value as often as its weight says, so that a draw is one look-up. */
function urn<T>(pairs: readonly (readonly [T, number])[]): Urn<T> {
  const [head, ...tail] = pairs.flatMap(([value, weight]) => Array.from({ length: weight }, () => value));
  if (head === undefined) throw new Error('Nothing to draw from: every weight is 0.');
  return [head, ...tail];
}

const brandUrn = urn(brands.map((brand) => [brand, brand.weight]));
const itemUrns = new Map(
  Object.entries(segmentShares).map(([segment, { makes, for: people }]) => [
    segment,
    urn(
      items
        .filter(({ genders }) => [...genders].some((gender) => people.includes(gender)))
        .map((item) => [item, item.weight * (makes[item.category - (item.category % 10)] ?? 0)]),
    ),
  ]),
);

const genderNames: Readonly<Record<string, Gender>> = { f: 'female', m: 'male', u: 'unisex', k: 'kids' };

function drawGender(random: Random, segment: Segment, item: Item): Gender {
  const letters = segmentShares[segment].for;
  const drawn = letters[random.below(letters.length)] ?? 'u';
  return genderNames[item.genders.includes(drawn) ? drawn : (item.genders[0] ?? 'u')] ?? 'unisex';
}

function drawColours(random: Random, item: Item, fabric: string): readonly [Colour, ...Colour[]] {
  const metal = ['silver925', 'gold14k', 'steel', 'pearl'].includes(fabric);
  const from = metal ? metalColours : item.key === 'jeans' ? denimColours : clothColours;
  const start = random.below(from.length);
  const wanted = random.pick([1, 1, 1, 2, 2, 2, 3, 3, 4]);
  const drawn: Colour[] = [];
  for (let step = 0; step < from.length && drawn.length < wanted; step++) {
    // 11 has no factor in common with the lengths of the lists, so every colour comes up once.
    const colour = from[(start + step * 11) % from.length];
    if (colour && !drawn.some(({ group }) => group === colour.group)) drawn.push(colour);
  }
  const [first, ...others] = drawn;
  if (!first) throw new Error(`The item '${item.key}' has no colours to choose from.`);
  return [first, ...others];
}

function drawOne(random: Random, from: readonly string[]): string {
  return from[random.below(from.length)] ?? '';
}

function drawFeatures(random: Random, item: Item): string[] {
  const features: string[] = [];
  const shelf = item.category - (item.category % 10);
  if ([110, 130, 160].includes(shelf) && random.chance(60)) features.push('1+1');
  if ([120, 310, 320].includes(shelf) && random.chance(70)) features.push('2WAY');
  return features;
}

function drawListPrice(random: Random, [low, high]: readonly [number, number]): number {
  // The lower of two draws: cheap things are commoner than dear ones.
  const thousands = Math.min(random.between(low, high), random.between(low, high));
  return thousands * 1000 - (random.chance(700) ? 100 : 0);
}

function drawTraits(seed: number, index: number): Traits {
  const random = randomFor(seed, 1, index);
  const brand = random.pick(brandUrn);
  const item = random.pick(itemUrns.get(brand.segment) ?? urn(items.map((each) => [each, each.weight])));
  const gender = drawGender(random, brand.segment, item);
  const fabric = drawOne(random, item.fabrics);
  const shelf = item.category - (item.category % 10);
  const patterned = [110, 120, 140, 150, 510].includes(shelf) || item.category === 163;
  return {
    item,
    brand,
    gender,
    fabric,
    age: gender === 'kids' ? 'kids' : random.weighted({ all: 35, twenties: 35, thirties: 15, teens: 10, forties: 5 }),
    season: drawOne(random, item.seasons),
    fit: drawOne(random, item.fits),
    pattern: !patterned
      ? ''
      : random.weighted({ plain: 66, stripe: 10, graphic: 9, check: 6, floral: 4, dot: 2, camo: 2, animal: 1 }),
    colours: drawColours(random, item, fabric),
    sizes: drawSizes(random, item.sizes, gender),
    length: ['cargo_shorts', 'shorts'].includes(item.key)
      ? random.weighted({ '5부': 5, '4부': 2, '3부': 2, '7부': 1 })
      : shelf === 130 && random.chance(80)
        ? random.weighted({ '9부': 3, '7부': 1 })
        : '',
    features: drawFeatures(random, item),
    style: random.chance(160) ? drawOne(random, styleWords) : '',
    listPrice: drawListPrice(random, item.price),
  };
}

const groupSpan = 8;

/**
 * The first product of the group of same items that a product belongs to: its own index when it leads one, undefined
 * when it stands alone. In 15 % of the runs of eight products, the third to the fifth are one item by several sellers.
 */
export function groupLeader(seed: number, index: number): number | undefined {
  const place = index % groupSpan;
  if (place < 2 || place > 4) return undefined;
  const block = (index - place) / groupSpan;
  return hashOf(seed, 2, block) % 100 < 15 ? block * groupSpan + 2 : undefined;
}

/** The traits of the product at `index`; products of one group have the same ones. */
export function traitsOf(seed: number, index: number): Traits {
  return drawTraits(seed, groupLeader(seed, index) ?? index);
}
