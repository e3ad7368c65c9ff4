import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ExpectedError } from '../errors.ts';
import type { ProductDocument, Tombstone } from '../transform/product-document.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** `mappings/products.json`, validated. Its placeholders are filled by `indexDefinition`. */
export interface ProductMapping {
  /** `analysis`, and whatever else the file sets. */
  readonly settings: JsonObject;
  readonly mappings: JsonObject;
  /** Changes whenever the file's content does. */
  readonly hash: string;
}

/** Stands where a tokenizer takes the storefront's user words. */
export const USER_WORDS = '{userWords}';
/** Stands where a filter takes the name of the storefront's synonyms set. */
export const SYNONYMS_SET = '{synonymsSet}';

/** Every field that a document or tombstone has; a strict mapping refuses a document with any other. */
const FIELDS: Readonly<Record<keyof ProductDocument | keyof Tombstone | 'version' | 'run' | 'contentHash', true>> = {
  id: true,
  version: true,
  run: true,
  contentHash: true,
  state: true,
  reasons: true,
  name: true,
  allText: true,
  brand: true,
  seller: true,
  categoryPaths: true,
  categoryNames: true,
  primaryCategoryPath: true,
  filedCategories: true,
  filedCategoryCount: true,
  tags: true,
  colours: true,
  colourGroups: true,
  sizesInStock: true,
  options: true,
  images: true,
  listPrice: true,
  price: true,
  discountRate: true,
  memberPrices: true,
  couponPrice: true,
  priceDisplay: true,
  soldOut: true,
  saleDuring: true,
  delivery: true,
  deliveryCutoff: true,
  deliveryRegions: true,
  gender: true,
  ageGroup: true,
  season: true,
  fit: true,
  fabric: true,
  pattern: true,
  channels: true,
  memberGrades: true,
  adult: true,
  searchable: true,
  internal: true,
  groupId: true,
  boost: true,
  popularity: true,
  views: true,
  orders: true,
  likes: true,
  reviews: true,
  rating: true,
  displayedAt: true,
  createdAt: true,
  shownDuring: true,
  nextTransitionAt: true,
};

/** Settings that the storefront's file or the loading decides. */
const OURS = ['number_of_shards', 'number_of_replicas', 'refresh_interval', 'translog'];

/**
 * Reads and validates a mapping file.
 *
 * @throws ExpectedError mapping-invalid that names the file and the reason
 */
export async function readMappingFile(path: string): Promise<ProductMapping> {
  const fail = (reason: string, cause?: unknown) =>
    new ExpectedError('mapping-invalid', `The mapping file ${path} is not valid: ${reason}.`, 'Correct the file.', {
      cause,
    });
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw fail(error instanceof SyntaxError ? `it is not JSON (${reason})` : `it can not be read (${reason})`, error);
  }
  const { settings, mappings } = object(content) ?? {};
  const fault = faultOfSettings(object(settings)) ?? faultOfMappings(object(mappings));
  if (fault !== null) throw fail(fault);
  return {
    settings: object(settings) ?? {},
    mappings: object(mappings) ?? {},
    hash: createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 16),
  };
}

function faultOfSettings(settings: JsonObject | null): string | null {
  if (settings === null) return 'it has no object "settings"';
  const ours = OURS.find((name) => name in settings || `index.${name}` in settings);
  if (ours !== undefined)
    return `"settings" may not have "${ours}", which the storefront's file and the loading decide`;
  if ('index' in settings) return '"settings" may not have "index": write its content without that level';
  const analysis = object(settings['analysis']);
  if (analysis === null) return '"settings" has no object "analysis"';
  const tokenizers = Object.entries(object(analysis['tokenizer']) ?? {});
  for (const [name, value] of tokenizers) {
    const tokenizer = object(value);
    if (tokenizer?.['type'] === 'nori_tokenizer' && !isUserWordsPlace(tokenizer['user_dictionary_rules'])) {
      return `the tokenizer "${name}" needs "user_dictionary_rules": ["${USER_WORDS}"], where the user words go`;
    }
  }
  const filters = Object.values(object(analysis['filter']) ?? {}).map(object);
  if (!filters.some((filter) => filter?.['synonyms_set'] === SYNONYMS_SET)) {
    return `no filter has "synonyms_set": "${SYNONYMS_SET}", where the name of the synonyms set goes`;
  }
  return null;
}

function faultOfMappings(mappings: JsonObject | null): string | null {
  if (mappings === null) return 'it has no object "mappings"';
  if (mappings['dynamic'] !== 'strict') return '"mappings" needs "dynamic": "strict"';
  if ('_meta' in mappings) return '"mappings" may not have "_meta", which each index gets when it is created';
  const properties = object(mappings['properties']);
  if (properties === null) return '"mappings" has no object "properties"';
  const missing = Object.keys(FIELDS).filter((field) => !(field in properties));
  return missing.length === 0 ? null : `"properties" lacks ${missing.map((field) => `"${field}"`).join(', ')}`;
}

function isUserWordsPlace(rules: unknown): boolean {
  return Array.isArray(rules) && rules.length === 1 && rules[0] === USER_WORDS;
}

function object(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
