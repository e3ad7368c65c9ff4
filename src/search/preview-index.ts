import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { knowsItems, type Release } from './live-index.ts';
import { isReadableShape } from './readable-shapes.ts';

/** An index to look at the shop with, as it will be. */
export interface Preview {
  readonly release: Release;
  /** The moment that it shows, epoch milliseconds: the search's now. */
  readonly at: number;
}

/**
 * Finds the index that a run made for looking.
 *
 * @throws ExpectedError request-invalid when there is none
 */
export async function findPreview(client: Client, index: string, run: string): Promise<Preview> {
  const { statusCode, body } = await client.indices.getMapping(
    { index, filter_path: '*.mappings._meta' },
    { ignore: [404], meta: true },
  );
  const meta = statusCode === 404 ? undefined : body[index]?.mappings._meta;
  const at: unknown = meta?.['previewAt'];
  const moment = typeof at === 'string' ? Date.parse(at) : NaN;
  if (!Number.isNaN(moment) && isReadableShape(Number(meta?.['shape'] ?? 0)))
    return { release: { index, run, knowsItems: knowsItems(meta), dictionaries: null }, at: moment };
  throw new ExpectedError(
    'request-invalid',
    `There is no preview ${run} of this storefront that this release can read.`,
    'A preview is kept for a day; make another with: storefront-search reindex --preview',
  );
}
