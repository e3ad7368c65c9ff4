import type { Client } from '@elastic/elasticsearch';
import { countChanged } from '../gate/changed-documents.ts';
import { definitionDifferences } from '../gate/definition-differences.ts';
import type { FieldEmptiness, IdentityFacts, LiveFacts } from '../gate/gate-facts.ts';
import type { GateLimits } from '../gate/gate-limits.ts';
import { countProducts } from '../indices/count-documents.ts';
import { countableFields, countEmpty } from '../indices/empty-fields.ts';
import { countGroups } from '../indices/group-counts.ts';
import { type IndexDescription, readDescription } from '../indices/read-definition.ts';
import { readDocumentsByIds, sampleDocuments, type StoredDocument } from '../indices/sample-documents.ts';
import type { Storefront } from '../storefronts/storefront.ts';

const SAMPLE = 200;

interface Pair {
  readonly live: string;
  readonly fresh: string;
}

/** Looks at the new index beside the live one. Both must have been refreshed. */
export async function compareWithLive(
  client: Client,
  storefront: Storefront,
  { live, fresh }: Pair,
  { groupFloor }: GateLimits,
): Promise<LiveFacts> {
  const before = await readDescription(client, live);
  const after = await readDescription(client, fresh);
  const sample = await pairUp(client, { live, fresh });
  return {
    index: live,
    products: await countProducts(client, live),
    groups: await countGroups(client, { live, fresh }, storefront.facets.priceBands, groupFloor),
    fields: await countFields(client, { live, fresh }, before, after),
    definition: definitionDifferences(before, after),
    sameMappingFile: before.meta['mappingHash'] === after.meta['mappingHash'],
    identity: identityOf(sample),
    changes: countChanged(sample.map(({ live: one, fresh: other }) => ({ id: one.id, before: one, after: other }))),
  };
}

/** A product in both indices. */
interface Twin {
  readonly live: StoredDocument;
  readonly fresh: StoredDocument;
}

async function pairUp(client: Client, { live, fresh }: Pair): Promise<Twin[]> {
  const sample = await sampleDocuments(client, live, SAMPLE, Math.floor(Math.random() * 2 ** 31));
  const ids = sample.map(({ id }) => id);
  const others = await readDocumentsByIds(client, fresh, ids);
  return sample.flatMap((document) => {
    const other = others.get(document.id);
    return other?.state === 'product' ? [{ live: document, fresh: other }] : [];
  });
}

/** A product keeps its time of creation and its seller; with both changed it is another one. Pure. */
function identityOf(sample: readonly Twin[]): IdentityFacts {
  const others = sample.filter(
    ({ live, fresh }) => live['createdAt'] !== fresh['createdAt'] && sellerOf(live) !== sellerOf(fresh),
  );
  const [first] = others;
  return {
    compared: sample.length,
    others: others.length,
    example:
      first === undefined
        ? null
        : `${first.live.id} was "${String(first.live['name'])}" and is "${String(first.fresh['name'])}"`,
  };
}

function sellerOf({ seller }: StoredDocument): unknown {
  return typeof seller === 'object' && seller !== null && 'id' in seller ? seller.id : undefined;
}

/** Fields that one of the mappings lacks are no emptier for it: the definition says that. */
async function countFields(
  client: Client,
  { live, fresh }: Pair,
  before: IndexDescription,
  after: IndexDescription,
): Promise<FieldEmptiness[]> {
  const known = new Set(countableFields(before.properties));
  const fields = countableFields(after.properties).filter((field) => known.has(field));
  const [was, is] = [await countEmpty(client, live, fields), await countEmpty(client, fresh, fields)];
  return fields.map((field) => ({ field, live: was.get(field) ?? 0, fresh: is.get(field) ?? 0 }));
}
