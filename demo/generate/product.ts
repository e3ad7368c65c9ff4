import { descriptionOf } from './description.ts';
import { exposureRows, storefrontsOf } from './exposures.ts';
import { type Listing, listingOf } from './listing.ts';
import { offerRows } from './offers.ts';
import { hashOf, randomFor } from './random.ts';
import { sizeTypeOf } from './sizes.ts';
import { type CatalogueRow, rowOf } from './tables.ts';
import { type Noise, titleOf } from './title.ts';
import { groupLeader, type Traits, traitsOf } from './traits.ts';
import { fabricWords, seasonWords } from './words.ts';

/** The id of the product at `index`: ascending, with small gaps everywhere and a large one after each 1,000. */
export function productId(seed: number, index: number): number {
  return 1_000_000 + index * 3 + Math.floor(index / 1000) * 20_000 + (hashOf(seed, 9, index) % 3);
}

const mostOptions = 16;

function optionRows(seed: number, index: number, id: number, traits: Traits, { soldOut }: Listing): CatalogueRow[] {
  const random = randomFor(seed, 10, index);
  const { item, colours, sizes } = traits;
  return colours
    .flatMap((colour) => sizes.map((size) => ({ colour, size })))
    .slice(0, mostOptions)
    .map(({ colour, size }, place) =>
      rowOf('product_options', {
        product_id: id,
        id: id * 100 + place,
        colour: colour.ko,
        colour_group: colour.group,
        size,
        size_type: sizeTypeOf(item.sizes, size),
        stock: soldOut || random.chance(120) ? 0 : random.between(1, 120),
        extra_price: ['2XL', '3XL', '99', '110'].includes(size) ? 2000 : random.chance(20) ? 1000 : 0,
        displayed: !random.chance(10),
      }),
    );
}

function categoryRows(seed: number, index: number, id: number, { item }: Traits): CatalogueRow[] {
  const random = randomFor(seed, 11, index);
  const file = (category_id: number, is_primary: boolean): CatalogueRow =>
    rowOf('product_categories', { product_id: id, category_id, is_primary });
  // Some are filed in a hidden category only, others in one beside their own: these stay visible.
  const place = random.weighted({ usual: 976, secret: 3, retired: 3, 'also retired': 18 });
  if (place === 'secret') return [file(621, true)];
  if (place === 'retired') return [file(611, true)];
  return place === 'also retired' ? [file(item.category, true), file(611, false)] : [file(item.category, true)];
}

function tagRows(seed: number, index: number, id: number, traits: Traits, { delivery }: Listing): CatalogueRow[] {
  const random = randomFor(seed, 12, index);
  const { item, style, season, colours, fabric, features } = traits;
  const words = [
    style === '' ? '데일리룩' : `${style}룩`,
    random.pick(item.names),
    random.chance(500) ? colours[0].ko : (fabricWords[fabric]?.[0] ?? item.names[0]),
    delivery === 'today' ? '하루배송' : features.includes('1+1') ? '1+1' : (seasonWords[season]?.[0] ?? '사계절'),
  ];
  const tags = [...new Set(words)].slice(0, random.between(2, 4));
  return tags.map((tag) => rowOf('product_tags', { product_id: id, tag }));
}

function imageRows(id: number, { item, colours }: Traits): CatalogueRow[] {
  const second = colours[1] ?? colours[0];
  const urls = [
    `/garments/${colours[0].group}/${item.drawing}.svg`,
    `/garments/${colours[0].group}/${item.drawing}-back.svg`,
    `/garments/${second.group}/${item.drawing}-detail.svg`,
  ];
  return urls.map((url, position) => rowOf('product_images', { product_id: id, position, url }));
}

function attributesOf(traits: Traits, { delivery, salePrice }: Listing, noise: readonly Noise[]): string {
  const { item, brand, gender, age, season, fit, fabric, pattern, colours, sizes, length, features, style } = traits;
  return JSON.stringify({
    item: item.key,
    name: item.names[0],
    category: item.category,
    parentCategory: item.category - (item.category % 10),
    brand: brand.id,
    gender,
    age,
    season,
    fit,
    fabric,
    pattern,
    colours: [...new Set(colours.map(({ group }) => group))],
    sizes,
    length,
    features,
    style,
    delivery,
    price: salePrice,
    noise,
  });
}

/** All rows of the product at `index`, the product first. They depend on the seed and the index alone. */
export function productRows(seed: number, index: number): CatalogueRow[] {
  const id = productId(seed, index);
  const traits = traitsOf(seed, index);
  const listing = listingOf(seed, index, traits);
  const title = titleOf(seed, index, traits, listing);
  const leader = groupLeader(seed, index);
  const initials = traits.brand.en
    .replace(/[^A-Za-z]/g, '')
    .slice(0, 3)
    .toUpperCase();
  return [
    rowOf('products', {
      id,
      seller_id: listing.sellerId,
      brand_id: traits.brand.id,
      name: title.text,
      model_code: `${initials}-${1000 + (hashOf(seed, 13, leader ?? index) % 9000)}`,
      description: descriptionOf(seed, index, traits),
      sale_status: listing.saleStatus,
      approval: listing.approval,
      displayed: listing.displayed,
      blinded: listing.blinded,
      adult: listing.adult,
      searchable: listing.searchable,
      internal: listing.internal,
      moderation: listing.moderation,
      group_id: leader === undefined ? null : productId(seed, leader),
      channels: listing.channels,
      member_grades: listing.memberGrades,
      list_price: traits.listPrice,
      sale_price: listing.salePrice,
      price_display: listing.priceDisplay,
      sale_from: listing.saleFrom,
      sale_to: listing.saleTo,
      delivery: listing.delivery,
      delivery_cutoff: listing.deliveryCutoff,
      delivery_regions: listing.deliveryRegions,
      delivery_fee: listing.deliveryFee,
      sold_out_display: listing.soldOutDisplay,
      gender: traits.gender,
      age_group: traits.age,
      season: traits.season,
      fit: traits.fit,
      fabric: traits.fabric,
      pattern: traits.pattern,
      created_at: listing.createdAt,
      updated_at: listing.updatedAt,
    }),
    ...optionRows(seed, index, id, traits, listing),
    ...categoryRows(seed, index, id, traits),
    ...tagRows(seed, index, id, traits, listing),
    ...imageRows(id, traits),
    ...exposureRows(seed, index, id, storefrontsOf(seed, index, traits, listing), listing, traits.listPrice),
    ...offerRows(seed, index, id, listing),
    rowOf('product_attributes', { product_id: id, attributes: attributesOf(traits, listing, title.noise) }),
  ];
}
