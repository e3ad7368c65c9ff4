import type { estypes } from '@elastic/elasticsearch';
import type { Storefront } from '../storefronts/storefront.ts';
import type { Attempt } from './query-plan.ts';
import type { Slot } from './query-slots.ts';

type Query = NonNullable<estypes.QueryDslQueryContainer>;

/** What an attempt asks of a product. */
export interface AttemptQuery {
  /** Whether it is found. */
  readonly match: Query;
  /** The same, with what moves it up. */
  readonly scored: Query;
}

/** One thing that an attempt asks of a product. */
export interface AttemptClause {
  /** For people, such as words: 반팔 티. */
  readonly about: string;
  readonly query: Query;
}

/** Everything that a product must meet to be found. Pure; empty for an attempt without words, which finds everything. */
export function attemptClauses(attempt: Attempt, storefront: Storefront): AttemptClause[] {
  const { categories } = attempt;
  return [
    ...textQueries(attempt, storefront).map((query) => ({
      about: `${TEXT_ABOUT[attempt.match]}: ${attempt.text}`,
      query,
    })),
    ...attempt.slots.flatMap((slot) =>
      slotQueries(slot, storefront).map((query) => ({ about: aboutSlot(slot), query })),
    ),
    ...attempt.literal.map((word) => ({
      about: `every letter in the name: ${word}`,
      query: { match: { 'name.bi': { query: word, operator: 'and' as const } } },
    })),
    ...(categories.length === 0
      ? []
      : [{ about: `category: ${categories.join(', ')}`, query: { terms: { categoryPaths: [...categories] } } }]),
  ];
}

const TEXT_ABOUT: Readonly<Record<Attempt['match'], string>> = {
  all: 'all words',
  most: 'most words',
  'two-grams': 'pairs of syllables',
};

function aboutSlot(slot: Slot): string {
  switch (slot.kind) {
    case 'size':
      return `size: ${slot.values.join(', ')}`;
    case 'price':
      return `price: ${slot.from ?? ''} to ${slot.to ?? ''}`;
    case 'age':
      return 'age';
    default:
      return `${slot.kind}: ${slot.text}`;
  }
}

/** Pure; null for an attempt without words, which finds everything. */
export function attemptQuery(attempt: Attempt, storefront: Storefront): AttemptQuery | null {
  const required = attemptClauses(attempt, storefront).map(({ query }) => query);
  if (required.length === 0) return null;
  return {
    match: { bool: { filter: required } },
    scored: brandFirst({ bool: { must: required, should: preferences(attempt, storefront) } }, attempt),
  };
}

/** What only names the brand comes after what is of it, however popular. */
function brandFirst(scored: Query, { slots }: Attempt): Query {
  const brand = slots.find((slot) => slot.kind === 'brand');
  if (brand === undefined || brand.common) return scored;
  const negative = { bool: { must_not: { terms: { 'brand.keys': [...brand.keys] } } } };
  return { boosting: { positive: scored, negative, negative_boost: 0.1 } };
}

function textQueries({ text, match }: Attempt, { ranking }: Storefront): Query[] {
  if (text === '') return [];
  switch (match) {
    case 'all':
      return [{ match: { allText: { query: text, operator: 'and', boost: ranking.allText } } }];
    case 'most':
      return [{ match: { allText: { query: text, minimum_should_match: '2<75%', boost: ranking.allText } } }];
    case 'two-grams':
      return [{ match: { 'name.bi': { query: text, minimum_should_match: '2<75%', boost: ranking.allText } } }];
  }
}

const SLOT_FIELDS = {
  colour: 'colourGroups',
  gender: 'gender',
  season: 'season',
  delivery: 'delivery',
  age: 'ageGroup',
  fit: 'fit',
  fabric: 'fabric',
  pattern: 'pattern',
} as const;

/**
 * What the shopper asked for by a word: the field decides, or the words of the product. A brand is its own products, and
 * those without a brand that name it: other brands only name it to be found.
 */
function slotQueries(slot: Slot, storefront: Storefront): Query[] {
  const { brand, category, slot: weight = 1 } = storefront.ranking;
  switch (slot.kind) {
    case 'brand':
      return [
        anyOf(
          constant({ terms: { 'brand.keys': [...slot.keys] } }, brand),
          slot.common
            ? inText(slot.text)
            : { bool: { must: inText(slot.text), must_not: { exists: { field: 'brand.id' } } } },
        ),
      ];
    case 'category':
      return [anyOf(constant({ terms: { categoryPaths: [...slot.paths] } }, category), inText(slot.text))];
    case 'size':
      return [constant({ terms: { sizesInStock: [...slot.values] } }, 0)];
    case 'price': {
      const { from, to } = slot;
      const range = { ...(from === null ? {} : { gte: from }), ...(to === null ? {} : { lte: to }) };
      return [constant({ range: { price: range } }, 0)];
    }
    case 'age':
      return [];
    default: {
      const fits = constant({ terms: { [SLOT_FIELDS[slot.kind]]: [...slot.fits] } }, weight);
      return [anyOf(fits, ...best(slot, weight), inText(slot.text))];
    }
  }
}

function preferences(attempt: Attempt, { ranking }: Storefront): Query[] {
  const words = [...attempt.slots.flatMap(wordsOfNames), ...(attempt.text === '' ? [] : [attempt.text])].join(' ');
  const ages = attempt.slots.flatMap((slot) => (slot.kind === 'age' ? best(slot, ranking.slot ?? 1) : []));
  if (words === '') return ages;
  return [
    { match: { 'name.exact': { query: words, boost: ranking.nameExact } } },
    { match_phrase: { name: { query: words, slop: 1, boost: ranking.namePhrase } } },
    { match: { categoryNames: { query: words, boost: ranking.category } } },
    constant({ terms: { 'brand.keys': brandSpellings(words) } }, ranking.brand),
    ...(attempt.match === 'all' ? [] : [speltAlike(attempt.applied)]),
    ...ages,
  ];
}

/** Slots whose words stand in names as well. */
function wordsOfNames(slot: Slot): string[] {
  return ['brand', 'category', 'colour', 'season', 'fit', 'fabric', 'pattern'].includes(slot.kind) && 'text' in slot
    ? [slot.text]
    : [];
}

function best(slot: Extract<Slot, { best: readonly string[] }>, weight: number): Query[] {
  return slot.best.length === 0 ? [] : [constant({ terms: { [SLOT_FIELDS[slot.kind]]: [...slot.best] } }, weight)];
}

function inText(query: string): Query {
  return { match: { allText: { query, operator: 'and' } } };
}

function anyOf(...should: Query[]): Query {
  return { bool: { should, minimum_should_match: 1 } };
}

function constant(filter: Query, boost: number): Query {
  return { constant_score: { filter, boost } };
}

/** More than the other clauses come to, popularity included. */
const ABOVE_ALL = 100;

/** Among what lacks a word, spelling decides, blanks aside: '긴 팔 티' is 긴팔티 rather than the popular 반팔티. */
function speltAlike(query: string): Query {
  return constant({ match: { 'name.bi': { query, operator: 'and' } } }, ABOVE_ALL);
}

const LONGEST_BRAND = 4;

/** Every run of up to four neighbouring words without its blanks and signs: 'h&m 니트' gives hm, hm니트, 니트. */
function brandSpellings(text: string): string[] {
  const words = text.split(' ');
  const runs = words.flatMap((_word, start) =>
    Array.from({ length: Math.min(LONGEST_BRAND, words.length - start) }, (_none, more) =>
      words.slice(start, start + more + 1).join(''),
    ),
  );
  return [...new Set(runs.map((run) => run.replace(/[^\p{L}\p{M}\p{N}]+/gu, '')).filter((run) => run !== ''))];
}
