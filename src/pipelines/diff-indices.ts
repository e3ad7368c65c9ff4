import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { type ChangedDocuments, countChanged } from '../gate/changed-documents.ts';
import { type DefinitionDifference, definitionDifferences } from '../gate/definition-differences.ts';
import type { GroupCount } from '../gate/gate-facts.ts';
import { type ValueDifference, valueDifferences } from '../gate/value-differences.ts';
import { countGroups } from '../indices/group-counts.ts';
import { isIndexOf } from '../indices/index-name.ts';
import { type IndexSize, readIndexSize } from '../indices/index-sizes.ts';
import { type IndexDescription, readDescription } from '../indices/read-definition.ts';
import { readDocumentsByIds, sampleDocuments } from '../indices/sample-documents.ts';
import type { Storefront } from '../storefronts/storefront.ts';

export interface DiffOptions {
  /** Products that are picked by chance from each index. */
  readonly sample: number;
  /** The same seed picks the same products of indices that have not changed. */
  readonly seed: number;
}

/** In what one index differs from another. */
export interface IndexDiff {
  readonly from: string;
  readonly to: string;
  /** What they were made from: shape of documents, hashes of files, run. */
  readonly meta: readonly ValueDifference[];
  readonly settings: readonly ValueDifference[];
  /** Mapping, analyzers, similarities. */
  readonly definition: readonly DefinitionDifference[];
  readonly counts: { readonly from: IndexSize; readonly to: IndexSize };
  /** Those whose count differs; `live` is that of `from`. */
  readonly groups: readonly GroupCount[];
  readonly sample: {
    /** Of how many of the sample of `from` the other has no product, and the other way round. */
    readonly onlyFrom: Share;
    readonly onlyTo: Share;
    readonly changes: ChangedDocuments;
  };
}

export interface Share {
  readonly of: number;
  readonly products: number;
  /** Ids of the first few. */
  readonly examples: readonly number[];
}

const EXAMPLES = 5;
/** A search and a multi-get take so many at most. */
export const MOST_SAMPLED = 5_000;

/**
 * Compares two indices of products as searches see them.
 *
 * @throws ExpectedError index-missing
 */
export async function diffIndices(
  client: Client,
  storefront: Storefront,
  { from, to }: { readonly from: string; readonly to: string },
  { sample, seed }: DiffOptions,
): Promise<IndexDiff> {
  const before = await requireDescription(client, from);
  const after = await requireDescription(client, to);
  const forth = await lookUp(client, { picked: from, other: to }, sample, seed);
  const back = await lookUp(client, { picked: to, other: from }, sample, seed);
  return {
    from,
    to,
    meta: valueDifferences(before.meta, after.meta),
    settings: valueDifferences(before.settings, after.settings),
    definition: definitionDifferences(before, after),
    counts: { from: await readIndexSize(client, from), to: await readIndexSize(client, to) },
    groups: await countEveryGroup(client, storefront, from, to),
    sample: { onlyFrom: forth.only, onlyTo: back.only, changes: countChanged(forth.pairs) },
  };
}

/** The storefront that both are indices of. @throws ExpectedError request-invalid where there is none */
export function storefrontOfBoth(
  prefix: string,
  storefronts: ReadonlyMap<string, Storefront>,
  names: readonly string[],
): Storefront {
  const found = [...storefronts.values()].find(({ id }) => names.every((name) => isIndexOf(prefix, id, name)));
  if (found !== undefined) return found;
  throw new ExpectedError(
    'request-invalid',
    `${names.join(' and ')} are not two indices of one storefront.`,
    'storefront-search indices list names them.',
  );
}

async function requireDescription(client: Client, index: string): Promise<IndexDescription> {
  try {
    return await readDescription(client, index);
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
    throw new ExpectedError(
      'index-missing',
      `There is no index ${index}.`,
      'storefront-search indices list names those that there are.',
    );
  }
}

/** A count starts from the groups of one index: those that only the other has come from the way back. */
async function countEveryGroup(
  client: Client,
  { facets: { priceBands } }: Storefront,
  from: string,
  to: string,
): Promise<GroupCount[]> {
  const forth = await countGroups(client, { live: from, fresh: to }, priceBands, 1);
  const back = await countGroups(client, { live: to, fresh: from }, priceBands, 1);
  const onlyTo = back.filter(({ fresh }) => fresh === 0).map((group) => ({ ...group, live: 0, fresh: group.live }));
  return [...forth, ...onlyTo].filter((group) => group.live !== group.fresh);
}

async function lookUp(
  client: Client,
  { picked, other }: { readonly picked: string; readonly other: string },
  size: number,
  seed: number,
) {
  const sample = await sampleDocuments(client, picked, size, seed);
  const others = await readDocumentsByIds(
    client,
    other,
    sample.map(({ id }) => id),
  );
  const pairs = sample.flatMap((document) => {
    const twin = others.get(document.id);
    return twin?.state === 'product' ? [{ id: document.id, before: document, after: twin }] : [];
  });
  const paired = new Set(pairs.map(({ id }) => id));
  const only = sample.map(({ id }) => id).filter((id) => !paired.has(id));
  return { pairs, only: { of: sample.length, products: only.length, examples: only.slice(0, EXAMPLES) } };
}
