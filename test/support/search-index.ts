import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@elastic/elasticsearch';
import { inject } from 'vitest';
import { createElasticsearch } from '../../src/clients/elasticsearch.ts';
import { createIndex } from '../../src/indices/create-index.ts';
import { indexDefinition, readMappingFile } from '../../src/indices/index-definition.ts';
import { indexName, liveAlias, synonymsSetName } from '../../src/indices/index-name.ts';
import { putSynonymsSet } from '../../src/indices/synonyms-sets.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { DOCUMENT_SHAPE, type ProductDocument, type Tombstone } from '../../src/transform/product-document.ts';

/** A part of the test stack's Elasticsearch that is this test file's own. */
export interface SearchIndices {
  readonly client: Client;
  readonly prefix: string;
  /** Builds an index of a storefront with the product's own mapping, fills it and makes it live. */
  readonly publish: (storefront: Storefront, content: SearchIndexContent) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export interface SearchIndexContent {
  readonly documents: readonly (ProductDocument | Tombstone)[];
  readonly synonyms?: readonly string[];
  readonly userWords?: readonly string[];
}

export async function readDemoStorefront(id: string): Promise<Storefront> {
  const storefront = (await readStorefronts(join(PACKAGE_ROOT, 'storefronts'))).get(id);
  if (storefront === undefined) throw new Error(`The demo has no storefront ${id}.`);
  return storefront;
}

export function openSearchIndices(): SearchIndices {
  const stack = inject('stack');
  const client = createElasticsearch({
    url: stack.elasticsearchUrl,
    auth: { username: stack.elasticsearchAdminUser, password: stack.elasticsearchAdminPassword },
  });
  const prefix = `t${randomBytes(4).toString('hex')}-`;
  const sets = new Set<string>();
  return {
    client,
    prefix,
    publish: (storefront, content) => {
      sets.add(synonymsSetName(prefix, storefront.id));
      return publish(client, prefix, storefront, content);
    },
    remove: async () => {
      const names = Object.keys(await client.indices.get({ index: `${prefix}*` }));
      if (names.length > 0) await client.indices.delete({ index: names });
      for (const id of sets) await client.synonyms.deleteSynonym({ id });
      await client.close();
    },
  };
}

async function publish(
  client: Client,
  prefix: string,
  storefront: Storefront,
  { documents, synonyms = [], userWords = [] }: SearchIndexContent,
): Promise<string> {
  const synonymsSet = synonymsSetName(prefix, storefront.id);
  await putSynonymsSet(
    client,
    synonymsSet,
    synonyms.map((rule, index) => ({ id: String(index), rule })),
  );
  const name = indexName(prefix, storefront.id, new Date());
  const definition = indexDefinition({
    mapping: await readMappingFile(join(PACKAGE_ROOT, 'mappings', 'products.json')),
    storefront,
    userWords,
    synonymsSet,
    meta: {
      shape: DOCUMENT_SHAPE,
      storefrontHash: 'test',
      dictionariesHash: 'dictionaries-of-this-test',
      mappingHash: 'test',
      run: 'run-of-this-test',
      createdAt: new Date().toISOString(),
    },
  });
  await createIndex(client, name, definition, []);
  if (documents.length > 0) {
    const answer = await client.bulk({
      index: name,
      refresh: true,
      operations: documents.flatMap((document) => [{ index: { _id: String(document.id) } }, document]),
    });
    const failed = answer.items.find(({ index }) => index?.error !== undefined);
    if (failed !== undefined) throw new Error(`A test document was refused: ${JSON.stringify(failed.index?.error)}`);
  }
  const alias = liveAlias(prefix, storefront.id);
  await client.indices.updateAliases({
    actions: [{ remove: { index: `${alias}-*`, alias, must_exist: false } }, { add: { index: name, alias } }],
  });
  return name;
}
