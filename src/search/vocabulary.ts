import { buildWordIndex, type KnownWord, type WordIndex } from './word-index.ts';
import { brandKeyOf } from './word-runs.ts';

/** What the live index of a storefront is made of: by these words a query is understood. */
export interface Vocabulary {
  /** Brands, categories, colours, tags and the words of names, by their spelling without blanks. */
  readonly words: WordIndex;
  /** By each spelling, normalised and without blanks and signs. */
  readonly brands: ReadonlyMap<string, VocabularyBrand>;
  /** Paths of the categories of a name, by the name without blanks; '샌들/슬리퍼' has two. */
  readonly categories: ReadonlyMap<string, readonly string[]>;
  /** The same for whole names only. */
  readonly wholeCategories: ReadonlyMap<string, readonly string[]>;
  /** Name of each category path. */
  readonly categoryNames: ReadonlyMap<string, string>;
  /** Colour group of each colour name. */
  readonly colours: ReadonlyMap<string, string>;
  /** Sizes as the index has them, by their small letters. */
  readonly sizes: ReadonlyMap<string, string>;
}

export interface VocabularyBrand {
  /** As the catalogue spells it. */
  readonly name: string;
  /** Every spelling. */
  readonly keys: readonly string[];
  readonly products: number;
  /** Its name is also a word that other brands' products have more often than its own: 데일리, 모던. */
  readonly common: boolean;
}

/** What is read out of an index, as counts of visible products. */
export interface VocabularySource {
  readonly brands: readonly Omit<VocabularyBrand, 'common'>[];
  readonly categories: readonly { readonly path: string; readonly name: string; readonly products: number }[];
  readonly colours: readonly { readonly name: string; readonly groups: readonly Counted[] }[];
  readonly sizes: readonly string[];
  readonly tags: readonly Counted[];
  /** Of the most popular products, with the spellings of their brands. */
  readonly names: readonly { readonly name: string; readonly brandKeys: readonly string[] }[];
}

export interface Counted {
  readonly value: string;
  readonly products: number;
}

export const NO_VOCABULARY: Vocabulary = buildVocabulary({
  brands: [],
  categories: [],
  colours: [],
  sizes: [],
  tags: [],
  names: [],
});

/** A word of names that fewer names have is a slip, or of use to nobody. */
const FEWEST_NAMES = 3;
const LONGEST_WORD = 20;

/** Pure. */
export function buildVocabulary(source: VocabularySource): Vocabulary {
  const words = new Map<string, KnownWord>();
  const learn = (text: string, products: number) => {
    const key = text.replaceAll(' ', '');
    if (key.length < 2 || key.length > LONGEST_WORD || !/\p{L}/u.test(key)) return;
    const known = words.get(key);
    if (known === undefined || known.products < products) words.set(key, { text: known?.text ?? text, products });
  };
  for (const brand of source.brands) {
    learn(normal(brand.name), brand.products);
    for (const key of brand.keys) learn(key, brand.products);
  }
  for (const { name, products } of source.categories) for (const part of partsOf(name)) learn(part, products);
  for (const { value, products } of source.tags) learn(normal(value), products);
  for (const { name, groups } of source.colours) learn(normal(name), groups[0]?.products ?? 0);
  for (const [word, names] of countWords(source.names)) if (names >= FEWEST_NAMES) learn(word, names);
  const mentions = countMentions(source);
  const brands = source.brands.map((brand) => ({ ...brand, common: isCommon(brand.keys, mentions) }));
  const categories = pathsBy(source.categories, partsOf);
  return {
    words: buildWordIndex(words),
    brands: new Map(brands.flatMap((brand) => [brandKeyOf(brand.name), ...brand.keys].map((key) => [key, brand]))),
    categories,
    wholeCategories: pathsBy(source.categories, (name) => [normal(name)]),
    categoryNames: new Map(source.categories.map(({ path, name }) => [path, name])),
    colours: new Map(source.colours.flatMap(groupOf)),
    sizes: new Map(source.sizes.map((size) => [normal(size), size])),
  };
}

function pathsBy(
  categories: VocabularySource['categories'],
  namesOf: (name: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { path, name } of categories) {
    for (const key of namesOf(name).map((part) => part.replaceAll(' ', ''))) {
      paths.set(key, [...(paths.get(key) ?? []), path]);
    }
  }
  return paths;
}

/** Every product of a colour has its group, so the right group is the commonest; a tie tells nothing. */
function groupOf({ name, groups }: VocabularySource['colours'][number]): [string, string][] {
  const [first, second] = groups;
  if (first === undefined || first.products === second?.products) return [];
  return [[normal(name), first.value]];
}

/** '샌들/슬리퍼' are two names. */
function partsOf(name: string): string[] {
  return normal(name)
    .split(/[/·,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function countWords(names: VocabularySource['names']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of names) {
    for (const word of new Set(wordsOfName(name))) {
      if (!/\d/.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

interface Mentions {
  own: number;
  other: number;
}

/** How often each brand's spellings stand in names: in those of its own products, and in others. */
function countMentions({ brands, names }: VocabularySource): ReadonlyMap<string, Mentions> {
  const mentions = new Map<string, Mentions>();
  for (const key of brands.flatMap(({ keys }) => keys)) mentions.set(key, { own: 0, other: 0 });
  for (const { name, brandKeys } of names) {
    for (const key of brandKeys) {
      const found = mentions.get(key);
      if (found !== undefined) found.own++;
    }
    for (const word of new Set(wordsOfName(name))) {
      const found = mentions.get(word);
      if (found !== undefined && !brandKeys.includes(word)) found.other++;
    }
  }
  return mentions;
}

function isCommon(keys: readonly string[], mentions: ReadonlyMap<string, Mentions>): boolean {
  return keys.some((key) => {
    const { own, other } = mentions.get(key) ?? { own: 0, other: 0 };
    return other >= FEWEST_NAMES && other > own;
  });
}

function wordsOfName(name: string): string[] {
  return normal(name).split(/[^\p{L}\p{M}\p{N}]+/u);
}

function normal(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
