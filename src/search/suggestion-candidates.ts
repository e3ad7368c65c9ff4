import type { Countable } from './count-suggestions.ts';
import type { SuggestionDocument, SuggestionKind } from './suggestion.ts';
import { suggestionForms } from './suggestion-forms.ts';
import { brandKeyOf } from './word-runs.ts';

/** What is read out of an index of products, as far as everybody may find it, and out of the query log. */
export interface SuggestionSource {
  readonly brands: readonly {
    readonly id: string;
    readonly names: readonly string[];
    readonly popularity: number;
    /** Paths of what it sells most. */
    readonly categories: readonly Weighed[];
  }[];
  readonly categories: readonly { readonly path: string; readonly name: string; readonly popularity: number }[];
  readonly colours: readonly { readonly name: string; readonly categories: readonly Weighed[] }[];
  readonly tags: readonly Weighed[];
  /** Of the most popular products. */
  readonly names: readonly Weighed[];
  /** How often each was searched for and found with all of its words. */
  readonly queries: ReadonlyMap<string, number>;
}

/** With the sum of its products' popularity. */
export interface Weighed {
  readonly value: string;
  readonly popularity: number;
}

interface Candidate extends Countable {
  readonly spellings: readonly string[];
  readonly popularity: number;
}

/** Elasticsearch gives no more in one answer, and an index of suggestions is read whole to be kept fresh. */
const MOST_SUGGESTIONS = 10_000;
/** What fewer names have is a slip, or of use to nobody. */
const FEWEST_NAMES = 3;
const LONGEST_TEXT = 30;
/** A search counts as much as so much popularity: what shoppers type is the better text. */
const SEARCH_WEIGHT = 0.5;

/** The suggestions of an index, the weightiest first, each text once. Pure. */
export function suggestionDocuments(source: SuggestionSource): SuggestionDocument[] {
  const leaves = new Map(source.categories.map(({ path, name }) => [path, partsOf(name)[0] ?? name]));
  const candidates = [
    ...source.brands.map(({ id, names, popularity }) => candidate('brand', names, popularity, { brand: id })),
    ...source.categories.map(({ path, name, popularity }) =>
      candidate('category', [name, ...partsOf(name)], popularity, { category: path }),
    ),
    ...source.brands.flatMap(({ names, categories }) => withCategories(names, categories, leaves)),
    ...source.colours.flatMap(({ name, categories }) => withCategories([name], categories, leaves)),
    ...source.tags.map(({ value, popularity }) => candidate('query', [value], popularity)),
    ...wordsOfNames(source.names).map(({ value, popularity }) => candidate('query', [value], popularity)),
    ...[...source.queries.keys()].map((text) => candidate('query', [text], 0)),
  ];
  const searches = new Map<string, number>();
  for (const [text, count] of source.queries) {
    const key = brandKeyOf(text);
    searches.set(key, (searches.get(key) ?? 0) + count);
  }
  const byText = new Map<string, Candidate>();
  for (const one of candidates) {
    const key = brandKeyOf(one.text);
    if (!isSuggestible(one.text, key)) continue;
    const other = byText.get(key);
    if (other === undefined || isBetter(one, other)) byText.set(key, one);
  }
  return [...byText.values()]
    .map((one) => toDocument(one, searches))
    .sort((one, other) => other.weight - one.weight || (one.text < other.text ? -1 : 1))
    .slice(0, MOST_SUGGESTIONS);
}

function candidate(
  kind: SuggestionKind,
  spellings: readonly string[],
  popularity: number,
  target: Partial<Pick<Countable, 'brand' | 'category'>> = {},
): Candidate {
  const [name = ''] = spellings;
  // Names are shown as the catalogue writes them.
  const text = kind === 'query' ? tidy(name) : name.trim();
  return { text, kind, brand: null, category: null, spellings, popularity, ...target };
}

function toDocument(one: Candidate, searches: ReadonlyMap<string, number>): SuggestionDocument {
  const { text, kind, brand, category, spellings, popularity } = one;
  const forms = suggestionForms(spellings.map(tidy));
  // Whoever types nike means the brand as well; 원피스 is a name of its own beside 원피스/세트.
  const meant = kind === 'brand' ? forms.keys : forms.keys.slice(0, 1);
  const queries = meant.reduce((sum, key) => sum + (searches.get(key) ?? 0), 0);
  return {
    text,
    kind,
    brand,
    category,
    ...forms,
    // Rounded, so that a rebuild from the same products gives the same document.
    weight: Math.round(1_000 * Math.log1p(popularity + SEARCH_WEIGHT * queries)) / 1_000,
    queries,
  };
}

/** A filter says more than words; of two categories of one name the one that sells more. */
function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.kind !== other.kind) return other.kind === 'query';
  return one.popularity > other.popularity;
}

function isSuggestible(text: string, key: string): boolean {
  return Array.from(key).length >= 2 && text.length <= LONGEST_TEXT && /\p{L}/u.test(key);
}

/** 나이키 스니커즈, 블랙 원피스. */
function withCategories(
  names: readonly string[],
  categories: readonly Weighed[],
  leaves: ReadonlyMap<string, string>,
): Candidate[] {
  return categories.flatMap(({ value, popularity }) => {
    const category = leaves.get(value);
    if (category === undefined) return [];
    return [
      candidate(
        'query',
        names.map((name) => `${name} ${category}`),
        popularity,
      ),
    ];
  });
}

/** The words of names, and their neighbours: 오버핏, 와이드 청바지. */
function wordsOfNames(names: readonly Weighed[]): Weighed[] {
  const known = new Map<string, { names: number; popularity: number }>();
  for (const { value, popularity } of names) {
    for (const text of new Set(runsOfName(value))) {
      const one = known.get(text) ?? { names: 0, popularity: 0 };
      one.names += 1;
      one.popularity += popularity;
      known.set(text, one);
    }
  }
  return [...known].flatMap(([value, one]) =>
    one.names < FEWEST_NAMES ? [] : [{ value, popularity: one.popularity }],
  );
}

function runsOfName(name: string): string[] {
  // What stands in brackets is for the list, such as [1+1] and (3color), and no word of a query.
  const words = tidy(name.replace(/[[(][^\])]*[\])]/gu, ' '))
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
  const single = words.filter((word) => /^\p{L}{2,}$/u.test(word));
  const pairs = words.slice(1).flatMap((second, place) => {
    const pair = [words[place] ?? '', second];
    return pair.every((word) => /^\p{L}{2,}$/u.test(word)) ? [pair.join(' ')] : [];
  });
  return [...single, ...pairs];
}

/** '샌들/슬리퍼' are two names. */
function partsOf(name: string): string[] {
  return name
    .split(/[/·,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function tidy(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
