import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@elastic/elasticsearch';
import type { Config } from '../../src/config.ts';
import { readDictionaries } from '../../src/dictionaries/read-dictionaries.ts';
import { createIndex } from '../../src/indices/create-index.ts';
import { indexDefinition, readMappingFile } from '../../src/indices/index-definition.ts';
import { indexName, indexPattern, synonymsSetName } from '../../src/indices/index-name.ts';
import { putSynonymsSet } from '../../src/indices/synonyms-sets.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { DOCUMENT_SHAPE } from '../../src/transform/product-document.ts';
import type { IndexOf } from './job.ts';

/** Creates an empty index for each storefront, from the same files and by the same functions as a full reindex. */
export async function createFreshIndices(admin: Client, config: Config): Promise<IndexOf> {
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  const mapping = await readMappingFile(join(config.MAPPINGS_DIR, 'products.json'));
  const dictionaries = await readDictionaries(config.DICTIONARIES_DIR, [...storefronts.keys()]);
  const indices: Record<string, string> = {};
  for (const storefront of storefronts.values()) {
    const { userWords = [], synonyms = [] } = dictionaries.get(storefront.id) ?? {};
    const synonymsSet = synonymsSetName(config.NAME_PREFIX, storefront.id);
    await putSynonymsSet(admin, synonymsSet, synonyms);
    const createdAt = new Date();
    const meta = {
      shape: DOCUMENT_SHAPE,
      storefrontHash: hash('sha256', JSON.stringify(storefront), 'base64url').slice(0, 16),
      dictionariesHash: '',
      mappingHash: mapping.hash,
      run: 'bench',
      createdAt: createdAt.toISOString(),
    };
    const name = indexName(config.NAME_PREFIX, storefront.id, createdAt);
    await createIndex(admin, name, indexDefinition({ mapping, storefront, userWords, synonymsSet, meta }), []);
    indices[storefront.id] = name;
  }
  return indices;
}

/** Deletes every index of products: each run begins with an Elasticsearch that holds none. */
export async function deleteIndices(admin: Client, config: Config): Promise<void> {
  const answer = await admin.indices.get({ index: indexPattern(config.NAME_PREFIX) }, { ignore: [404] });
  for (const index of Object.keys(answer)) {
    if (index.startsWith(config.NAME_PREFIX)) await admin.indices.delete({ index }, { ignore: [404] });
  }
}
