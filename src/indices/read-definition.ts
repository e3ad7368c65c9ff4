import type { Client } from '@elastic/elasticsearch';
import type { Definition } from '../gate/definition-differences.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** An index as Elasticsearch has it: what it was made from, and how it understands documents and queries. */
export interface IndexDescription extends Definition {
  /** `_meta` of its mapping (IndexMeta); {}: it has none. */
  readonly meta: JsonObject;
  /** Shards, replicas, refresh interval and the like, without what identifies the index. */
  readonly settings: JsonObject;
}

/** What every index has of its own. */
const IDENTITY = ['uuid', 'provided_name', 'creation_date', 'version', 'history', 'resize'];

/** @throws ResponseError 404 when there is no such index */
export async function readDescription(client: Client, index: string): Promise<IndexDescription> {
  const [settings, mapping] = await Promise.all([
    client.indices.getSettings({ index }),
    client.indices.getMapping({ index }),
  ]);
  const { analysis, similarity, ...rest } = objectOf(settings[index]?.settings?.index);
  const { properties, _meta: meta } = objectOf(mapping[index]?.mappings);
  return {
    analysis: objectOf(analysis),
    similarity: objectOf(similarity),
    properties: objectOf(properties),
    meta: objectOf(meta),
    settings: Object.fromEntries(Object.entries(rest).filter(([name]) => !IDENTITY.includes(name))),
  };
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}
