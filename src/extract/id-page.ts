import { ExpectedError } from '../errors.ts';
import type { DecodedRows, RowFault } from './decode-rows.ts';
import type { SourceFile } from './source-shape.ts';

/**
 * The ids of a page that begins above `after`. The last of them is where the next page begins, and a page that is not full
 * is the last one: an id left out, or in another order, would have products passed by.
 *
 * @throws ExpectedError source-invalid
 */
export function idsOfPage(
  file: SourceFile,
  { rows, faults }: Pick<DecodedRows<'product-ids'>, 'rows' | 'faults'>,
  after: number,
): number[] {
  refuseFaults(faults);
  let before = after;
  for (const { id } of rows) {
    if (id <= before) {
      throw new ExpectedError(
        'source-invalid',
        `The query ${file}.sql returned the id ${id} after ${before}.`,
        'It must return ids above the given one, each once and in ascending order (docs/adapting.md).',
      );
    }
    before = id;
  }
  return rows.map((row) => row.id);
}

/** For rows that no product owns: to leave one out would lose products, or show what must not be shown. */
export function refuseFaults(faults: readonly RowFault[]): void {
  const [fault] = faults;
  if (fault === undefined) return;
  throw new ExpectedError(
    'source-invalid',
    `A row that every product depends on can't be read: ${fault.cause}.`,
    'Correct the row or the query (docs/adapting.md), then run: storefront-search check-source',
  );
}
