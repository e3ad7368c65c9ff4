import { ExpectedError } from '../errors.ts';

/** What a facet is called in a request. `category.lvl0` is the top level, as hierarchicalMenu wants it. */
export const FACET_NAMES = [
  'brand',
  'category.lvl0',
  'category.lvl1',
  'category.lvl2',
  'category.lvl3',
  'category.lvl4',
  'colour',
  'size',
  'gender',
  'age',
  'season',
  'delivery',
  'inStock',
  'price',
] as const;
export type FacetName = (typeof FACET_NAMES)[number];

/** Attributes that a product may have several values of: two groups about them can't become one. */
type PickedName = 'brand' | 'category' | 'colour' | 'size' | 'gender' | 'age' | 'season' | 'delivery' | 'inStock';
const SEVERAL: ReadonlySet<PickedName> = new Set(['category', 'colour', 'size']);

/** What a request restricts its products to: for each attribute, any of the values. */
export interface Picks {
  /** Brands and categories by their names. */
  readonly values: ReadonlyMap<PickedName, readonly string[]>;
  /** Both inclusive; null is open. */
  readonly price: { readonly from: number | null; readonly to: number | null };
}

/**
 * Reads `facetFilters` and `numericFilters`. Pure.
 *
 * @throws ExpectedError request-invalid for what this API can't express; it is never dropped
 */
export function readPicks(facetFilters: readonly unknown[], numericFilters: readonly unknown[]): Picks {
  const values = new Map<PickedName, readonly string[]>();
  for (const [place, filter] of facetFilters.entries()) {
    const group = alternativesOf(filter, `facetFilters[${place}]`).map(readFacetFilter);
    const [first] = group;
    if (first === undefined) continue;
    if (group.some(({ name }) => name !== first.name)) {
      throw invalid(
        `facetFilters[${place}] has alternatives of several attributes.`,
        'Give each attribute a group of its own: groups are joined by and.',
      );
    }
    const picked = group.map(({ value }) => value);
    values.set(first.name, both(first.name, values.get(first.name), picked));
  }
  return { values, price: readPrice(numericFilters) };
}

/** Whether `name` is a facet. Pure. */
export function isFacetName(name: string): name is FacetName {
  return FACET_NAMES.some((known) => known === name);
}

function alternativesOf(filter: unknown, where: string): string[] {
  const alternatives: readonly unknown[] = Array.isArray(filter) ? filter : [filter];
  return alternatives.map((one) => {
    if (typeof one === 'string') return one;
    throw invalid(`${where} is neither a text nor a list of texts.`, 'Write it as "colour:black".');
  });
}

function readFacetFilter(filter: string): { readonly name: PickedName; readonly value: string } {
  const colon = filter.indexOf(':');
  const attribute = filter.slice(0, Math.max(colon, 0));
  const value = filter.slice(colon + 1);
  if (!isFacetName(attribute) || attribute === 'price') {
    throw invalid(
      `facetFilters has ${JSON.stringify(filter.slice(0, 100))}, which names no facet.`,
      `Take one of: ${FACET_NAMES.filter((name) => name !== 'price').join(', ')}.`,
    );
  }
  if (value === '') throw invalid(`facetFilters has ${attribute} without a value.`, `Write ${attribute}:value.`);
  if (value.startsWith('-')) {
    throw invalid(`facetFilters excludes a value of ${attribute}.`, 'Excluding is not supported: pick what is wanted.');
  }
  if (attribute === 'inStock' && value !== 'true') {
    throw invalid(
      'facetFilters has inStock with another value than true.',
      'Leave it out to find what is sold out too.',
    );
  }
  // InstantSearch writes a leading minus that belongs to the value as \-.
  const literal = value.startsWith('\\-') ? value.slice(1) : value;
  return { name: attribute.startsWith('category.') ? 'category' : (attribute as PickedName), value: literal };
}

/** Two groups of one attribute: what fits both. */
function both(name: PickedName, one: readonly string[] | undefined, other: readonly string[]): readonly string[] {
  if (one === undefined) return other;
  if (!SEVERAL.has(name) || sameValues(one, other)) return one.filter((value) => other.includes(value));
  if (name === 'category') {
    const [a = '', ...more] = [...one, ...other].toSorted((a, b) => b.length - a.length);
    if (more.length === 1 && more.every((b) => a.startsWith(`${b} > `))) return [a];
  }
  throw invalid(
    `facetFilters asks for products that fit two groups of ${name} at once.`,
    `Put the values of ${name} into one group: any of them then fits.`,
  );
}

function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}

const COMPARISON = /^\s*price\s*(<=|>=|<|>|=)\s*(\d{1,15}(?:\.\d{1,9})?)\s*$/;
const RANGE = /^\s*price\s*:\s*(\d{1,15}(?:\.\d{1,9})?)\s+TO\s+(\d{1,15}(?:\.\d{1,9})?)\s*$/;

function readPrice(numericFilters: readonly unknown[]): Picks['price'] {
  let from: number | null = null;
  let to: number | null = null;
  for (const [place, filter] of numericFilters.entries()) {
    const alternatives = alternativesOf(filter, `numericFilters[${place}]`);
    if (alternatives.length > 1) {
      throw invalid(`numericFilters[${place}] has alternatives.`, 'Give one range: filters are joined by and.');
    }
    for (const text of alternatives) {
      const bounds = readBounds(text);
      if (bounds.from !== null) from = Math.max(from ?? 0, bounds.from);
      if (bounds.to !== null) to = Math.min(to ?? Infinity, bounds.to);
    }
  }
  return { from, to };
}

/** Prices are whole numbers, so an open bound is the next one. */
function readBounds(filter: string): Picks['price'] {
  const range = RANGE.exec(filter);
  if (range !== null) return { from: Math.ceil(Number(range[1])), to: Math.floor(Number(range[2])) };
  const [, operator, digits] = COMPARISON.exec(filter) ?? [];
  const number = Number(digits);
  switch (operator) {
    case '<=':
      return { from: null, to: Math.floor(number) };
    case '<':
      return { from: null, to: Math.ceil(number) - 1 };
    case '>=':
      return { from: Math.ceil(number), to: null };
    case '>':
      return { from: Math.floor(number) + 1, to: null };
    case '=':
      return { from: Math.ceil(number), to: Math.floor(number) };
    default:
      throw invalid(
        `numericFilters has ${JSON.stringify(filter.slice(0, 100))}.`,
        'Compare the price: "price>=10000", "price<=30000" or "price:10000 TO 30000".',
      );
  }
}

function invalid(message: string, remedy: string): ExpectedError {
  return new ExpectedError('request-invalid', message, remedy);
}
