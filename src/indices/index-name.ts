/**
 * Names of indices and aliases. Every name carries the configured prefix, so that several installations, and each
 * test file, can share one cluster.
 */
const FAMILY = 'products';
const SUGGESTIONS = 'suggestions';

/** What readers use: always exactly one index, the live one. */
export function liveAlias(prefix: string, storefront: string): string {
  return `${prefix}${FAMILY}-${storefront}`;
}

/** Over every index that must receive changes: live, building, warm. */
export function writeAlias(prefix: string, storefront: string): string {
  return `${liveAlias(prefix, storefront)}-write`;
}

/** Held by the index of one run until it is promoted: who lost it can't promote. */
export function tokenAlias(prefix: string, storefront: string, run: string): string {
  return `${liveAlias(prefix, storefront)}-token-${run}`;
}

/** A concrete index, such as products-brandi-20261123t181502123. Names sort by time. */
export function indexName(prefix: string, storefront: string, createdAt: Date): string {
  const stamp = createdAt
    .toISOString()
    .replace(/[-:.Z]/g, '')
    .toLowerCase();
  return `${liveAlias(prefix, storefront)}-${stamp}`;
}

/** When a concrete index was made, epoch milliseconds. @param name of `indexName` */
export function indexCreatedAt(name: string): number {
  const [, year, month, day, hour, minute, second, milli] =
    /-(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(name) ?? [];
  const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milli}Z`);
  if (Number.isNaN(moment)) throw new Error(`${name} is no index of products.`);
  return moment;
}

/** An index that is only looked at, by the run that made it: no reader, promotion or consumer takes it for one of its own. */
export function previewIndexName(prefix: string, storefront: string, run: string): string {
  return `${liveAlias(prefix, storefront)}-preview-${run}`;
}

/** A copy of the live index for trying dictionaries, and the synonyms set that it alone uses. @param process its id */
export function trialIndexName(prefix: string, storefront: string, createdAt: Date, process: number): string {
  return `${liveAlias(prefix, storefront)}-preview-${createdAt.getTime().toString(36)}-${process}`;
}

/** Whether `name` is a concrete index of this storefront, and not of another whose id starts alike. */
export function isIndexOf(prefix: string, storefront: string, name: string): boolean {
  const start = `${liveAlias(prefix, storefront)}-`;
  return name.startsWith(start) && /^\d{8}t\d{9}$/.test(name.slice(start.length));
}

/**
 * The suggestions that were made from an index of products, such as suggestions-brandi-20261123t181502123. Named after it,
 * so they go live, are rolled back and are deleted with it, and no request can take those of another index.
 *
 * @param index of `indexName` or `previewIndexName`
 */
export function suggestionsIndex(index: string): string {
  const own = /^(.*)products-([a-z0-9]+-(?:\d{8}t\d{9}|preview-[^/]+))$/.exec(index);
  if (own === null) throw new Error(`${index} is no index of products.`);
  return `${own[1] ?? ''}${SUGGESTIONS}-${own[2] ?? ''}`;
}

/** Matches the suggestions of every index. */
export function suggestionsPattern(prefix: string): string {
  return `${prefix}${SUGGESTIONS}-*`;
}

/** Matches the concrete indices of every storefront, and none of the state indices. */
export function indexPattern(prefix: string): string {
  return `${prefix}${FAMILY}-*`;
}

/** The synonyms set that every index of the storefront uses. */
export function synonymsSetName(prefix: string, storefront: string): string {
  return `${prefix}${FAMILY}-${storefront}`;
}

/** The pipeline's own state in Elasticsearch. */
export const STATE_INDICES = [
  'runs',
  'run-parts',
  'leases',
  'rejected',
  'rejected-messages',
  'left-targets',
  'consumer-control',
  'claims',
  'consumers',
  'owed-changes',
  'deny-lists',
  'merchandising',
  'api-keys',
  'dictionary-releases',
  'published-dictionaries',
] as const;

export type StateIndex = (typeof STATE_INDICES)[number];

export function stateIndex(prefix: string, state: StateIndex): string {
  return `${prefix}search-${state}`;
}
