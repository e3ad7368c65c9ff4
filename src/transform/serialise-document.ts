import { hash } from 'node:crypto';
import type { ProductDocument, Tombstone } from './product-document.ts';

export interface SerialisedDocument {
  /** One line of JSON: the content, and `version`, `run` and `contentHash`. */
  readonly json: string;
  /** Of the content alone, so that the same product hashes alike whoever wrote it, and when. */
  readonly contentHash: string;
}

/**
 * The JSON that is sent to Elasticsearch. The content is turned into JSON once.
 *
 * @param version microseconds, as in ProductRowBatch
 */
export function serialiseDocument(
  content: ProductDocument | Tombstone,
  run: string,
  version: number,
): SerialisedDocument {
  const body = JSON.stringify(content);
  const contentHash = hash('sha1', body, 'base64url').slice(0, 16);
  const head = `{"version":${version},"run":${JSON.stringify(run)},"contentHash":"${contentHash}",`;
  return { json: head + body.slice(1), contentHash };
}
