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
  const fields = JSON.stringify(content).slice(1);
  const contentHash = hashContent(fields);
  return { json: `${openingOf(run, version)}${contentHash}",${fields}`, contentHash };
}

/** Everything before the content's hash. */
export function openingOf(run: string, version: number): string {
  return `{"version":${version},"run":${JSON.stringify(run)},"contentHash":"`;
}

/** Characters of a content hash. */
export const HASH_LENGTH = 16;

/** @param fields the content's JSON without its first brace */
export function hashContent(fields: string | Buffer): string {
  return hash('sha1', fields, 'base64url').slice(0, HASH_LENGTH);
}
