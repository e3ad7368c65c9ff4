import { type Static, Type } from 'typebox';
import { ExpectedError } from '../errors.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { type QueryText, readQueryText } from './query-text.ts';

export const SORTS = ['recommended', 'popular', 'newest', 'price_asc', 'price_desc', 'discount', 'reviews'] as const;
export type Sort = (typeof SORTS)[number];

/** Elasticsearch's own window: what lies beyond is reached by a narrower query. */
export const LAST_HIT = 10_000;
const PAGE_SIZE = 100;
/** Far longer than any cursor. */
const CURSOR_LENGTH = 6_000;

const Values = (description: string, pattern?: string, example?: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100, ...(pattern === undefined ? {} : { pattern }) }), {
      maxItems: 50,
      description: `${description} Repeat the parameter for several: any of them matches.`,
      ...(example === undefined ? {} : { examples: [[example]] }),
    }),
  );
const Price = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 2_000_000_000, description, examples: [30000] }));

/** The query parameters of a product search. Everything else is refused. */
export const SearchQuerySchema = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        maxLength: 2_000,
        description: 'What the shopper typed. Without it: every product, as in a category page.',
        examples: ['반팔티'],
      }),
    ),
    page: Type.Optional(
      Type.Integer({ minimum: 1, maximum: LAST_HIT, description: 'Page number, from 1. 1 by default.' }),
    ),
    size: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: PAGE_SIZE,
        description: "Hits a page; the storefront's own number by default. page x size is at most 10,000.",
        examples: [20],
      }),
    ),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: CURSOR_LENGTH,
        description:
          '`page.next` of the answer before, in place of `page`, with every other parameter as it was: the page after it, ' +
          'also beyond the 10,000th hit, without a gap or a repetition when products come and go meanwhile.',
      }),
    ),
    sort: Type.Optional(
      Type.Enum([...SORTS], {
        type: 'string',
        description: "The storefront's own by default. Sold-out products come last in every order.",
      }),
    ),
    category: Values(
      'Category path, such as 1 or 1>12: everything below it is included.',
      '^[0-9]{1,18}(>[0-9]{1,18}){0,9}$',
    ),
    brand: Values('Brand id.', '^[0-9]{1,18}$'),
    colour: Values('Colour group, as the facet names it.', undefined, 'black'),
    optionSize: Values('Size that is in stock (`size` is the page size).', undefined, 'M'),
    gender: Values('Gender: female, male, unisex, kids.'),
    age: Values('Age group, as the facet names it.', undefined, 'twenties'),
    season: Values('Season, as the facet names it.', undefined, 'summer'),
    delivery: Values('Delivery: standard, today, dawn.'),
    priceFrom: Price('Lowest shown price, inclusive.'),
    priceTo: Price('Highest shown price, inclusive.'),
    discountFrom: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 99,
        description: 'Lowest discount in percent, inclusive.',
        examples: [30],
      }),
    ),
    preview: Type.Optional(
      Type.String({
        pattern: '^[0-9]{8}t[0-9]{9}-[0-9a-f]{4}$',
        description: 'For operators: the run of `reindex --preview` whose index is searched, at the moment it shows.',
      }),
    ),
    inStock: Type.Optional(Type.Boolean({ description: 'true: without sold-out products.' })),
    highlight: Type.Optional(
      Type.Boolean({ description: 'true: hits have `highlighted`, with the words of the query marked.' }),
    ),
  },
  { additionalProperties: false },
);
export type SearchQuery = Static<typeof SearchQuerySchema>;

/** What the shopper picked. An empty list means no restriction. */
export interface Filters {
  readonly category: readonly string[];
  readonly brand: readonly string[];
  readonly colour: readonly string[];
  readonly optionSize: readonly string[];
  readonly gender: readonly string[];
  readonly age: readonly string[];
  readonly season: readonly string[];
  readonly delivery: readonly string[];
  /** Both inclusive; null is open. */
  readonly price: { readonly from: number | null; readonly to: number | null };
  /** Percent, inclusive; null: any, or none. */
  readonly discountFrom: number | null;
  readonly inStock: boolean;
}

export interface SearchRequest {
  readonly text: QueryText;
  readonly filters: Filters;
  readonly sort: Sort;
  readonly page: { readonly number: number; readonly size: number };
  /** Where the page begins, in place of its number; null: the number says it. */
  readonly cursor: string | null;
  /** Whether the words of the query are marked in the hits. */
  readonly highlight: boolean;
}

/**
 * Query parameters to a request, with the storefront's defaults.
 *
 * @throws ExpectedError request-invalid where parameters contradict each other
 */
export function readSearchRequest(query: SearchQuery, storefront: Storefront): SearchRequest {
  if (query.cursor !== undefined && query.page !== undefined) {
    throw invalid('page and cursor are both given.', 'Send one of them: a cursor is where its page begins.');
  }
  const number = query.page ?? 1;
  const size = query.size ?? storefront.page.size;
  if (number * size > LAST_HIT) {
    throw invalid(
      `page x size is ${number * size}, more than ${LAST_HIT}.`,
      'Narrow the query by filters instead of turning so many pages.',
    );
  }
  const price = { from: query.priceFrom ?? null, to: query.priceTo ?? null };
  if (price.from !== null && price.to !== null && price.from > price.to) {
    throw invalid(`priceFrom (${price.from}) is more than priceTo (${price.to}).`, 'Exchange them.');
  }
  return {
    text: readQueryText(query.q ?? ''),
    sort: query.sort ?? defaultSort(storefront),
    page: { number, size },
    cursor: query.cursor ?? null,
    highlight: query.highlight ?? false,
    filters: {
      category: query.category ?? [],
      brand: query.brand ?? [],
      colour: query.colour ?? [],
      optionSize: query.optionSize ?? [],
      gender: query.gender ?? [],
      age: query.age ?? [],
      season: query.season ?? [],
      delivery: query.delivery ?? [],
      price,
      discountFrom: query.discountFrom ?? null,
      inStock: query.inStock ?? false,
    },
  };
}

/**
 * The order of a storefront's results when the shopper picks none.
 *
 * @throws ExpectedError storefront-invalid when its file names an order that does not exist
 */
export function defaultSort(storefront: Storefront): Sort {
  const sort = SORTS.find((known) => known === storefront.page.defaultSort);
  if (sort !== undefined) return sort;
  throw new ExpectedError(
    'storefront-invalid',
    `The storefront ${storefront.id} has the unknown defaultSort "${storefront.page.defaultSort}".`,
    `Take one of: ${SORTS.join(', ')}.`,
  );
}

function invalid(message: string, remedy: string): ExpectedError {
  return new ExpectedError('request-invalid', message, remedy);
}
