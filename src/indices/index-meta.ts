import type { Client } from '@elastic/elasticsearch';
import type { IndexMeta } from './index-definition.ts';

/** What an index was made from. @returns null where there is no such index, or it is none of ours */
export async function readIndexMeta(client: Client, index: string): Promise<IndexMeta | null> {
  const found = await client.indices.getMapping({ index }, { ignore: [404] });
  const meta: unknown = found[index]?.mappings?._meta;
  return isIndexMeta(meta) ? meta : null;
}

function isIndexMeta(meta: unknown): meta is IndexMeta {
  return typeof meta === 'object' && meta !== null && 'shape' in meta && 'run' in meta && 'storefrontHash' in meta;
}
