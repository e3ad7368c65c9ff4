import { type Static, Type } from 'typebox';
import { isDeniedPath } from './denied.ts';
import { type CountedOffers, itemCount } from './item-count.ts';
import type { SearchContext } from './search-context.ts';
import { OFFERS_OF_A_VALUE } from './search-query.ts';
import { visibilityFilters } from './visibility.ts';

const Count = Type.Integer({ description: 'Products that the caller may find.' });

export const ListedCategorySchema = Type.Object({
  path: Type.String({ description: 'What the filter `category` takes.', examples: ['100>110'] }),
  name: Type.String(),
  level: Type.Integer({ description: 'From 1.' }),
  products: Count,
});
export type ListedCategory = Static<typeof ListedCategorySchema>;

export const ListedBrandSchema = Type.Object({
  id: Type.String({ description: 'What the filter `brand` takes.', examples: ['201'] }),
  name: Type.String(),
  nameEn: Type.Union([Type.String(), Type.Null()]),
  products: Count,
});
export type ListedBrand = Static<typeof ListedBrandSchema>;

const MOST_CATEGORIES = 5_000;
const MOST_BRANDS = 10_000;

interface Bucket {
  readonly key: string;
}
interface CategoryBucket extends Bucket, CountedOffers {
  readonly label: {
    readonly hits: {
      readonly hits: readonly {
        readonly _source?: { readonly categoryPaths: readonly string[]; readonly categoryNames: readonly string[] };
      }[];
    };
  };
}
interface BrandBucket extends Bucket, CountedOffers {
  readonly ko: { readonly buckets: readonly Bucket[] };
  readonly en: { readonly buckets: readonly Bucket[] };
}

/** Every category with a product that the caller may find, parents before their children. */
export async function listCategories(context: SearchContext): Promise<ListedCategory[]> {
  const { buckets } = await aggregate<CategoryBucket>(context, {
    terms: { field: 'categoryPaths', size: MOST_CATEGORIES },
    aggs: { label: { top_hits: { size: 1, _source: ['categoryPaths', 'categoryNames'] } }, ...offersIn(context) },
  });
  return buckets
    .filter(({ key }) => !isDeniedPath(key, context.caller.denied))
    .map((bucket) => {
      const { key, label } = bucket;
      const document = label.hits.hits[0]?._source;
      const name = document?.categoryNames[document.categoryPaths.indexOf(key)] ?? key;
      return { path: key, name, level: key.split('>').length, products: itemCount(bucket) };
    })
    .sort((one, other) => comparePaths(one.path, other.path));
}

/** Every brand with a product that the caller may find, by name. */
export async function listBrands(context: SearchContext): Promise<ListedBrand[]> {
  const { buckets } = await aggregate<BrandBucket>(context, {
    terms: { field: 'brand.id', size: MOST_BRANDS },
    aggs: {
      ko: { terms: { field: 'brand.nameKo', size: 1 } },
      en: { terms: { field: 'brand.nameEn', size: 1 } },
      ...offersIn(context),
    },
  });
  const order = new Intl.Collator('ko');
  return buckets
    .map((bucket) => ({
      id: bucket.key,
      name: bucket.ko.buckets[0]?.key ?? bucket.key,
      nameEn: bucket.en.buckets[0]?.key ?? null,
      products: itemCount(bucket),
    }))
    .sort((one, other) => order.compare(one.name, other.name) || Number(one.id) - Number(other.id));
}

type Aggregation = NonNullable<NonNullable<Parameters<SearchContext['client']['search']>[0]>['aggs']>[string];

function offersIn({ release }: SearchContext) {
  return release.knowsItems ? OFFERS_OF_A_VALUE : {};
}

async function aggregate<T>(context: SearchContext, list: Aggregation): Promise<{ readonly buckets: readonly T[] }> {
  const { client, release, caller, storefront } = context;
  const { aggregations } = await client.search<never, { readonly list: { readonly buckets: readonly T[] } }>({
    index: release.index,
    query: { bool: { filter: visibilityFilters(caller, storefront) } },
    size: 0,
    track_total_hits: false,
    allow_partial_search_results: false,
    aggs: { list },
  });
  if (aggregations === undefined) throw new Error('Elasticsearch answered a list without its values.');
  return aggregations.list;
}

/** By the ids from the top, as numbers: 1, 1>2, 1>12, 3. */
function comparePaths(one: string, other: string): number {
  const [a, b] = [one.split('>').map(Number), other.split('>').map(Number)];
  for (let depth = 0; depth < Math.min(a.length, b.length); depth++) {
    const difference = (a[depth] ?? 0) - (b[depth] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
