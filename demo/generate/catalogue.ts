import { createHash } from 'node:crypto';
import { operatorRows } from './operator-rows.ts';
import { productRows } from './product.ts';
import { shopRows } from './shop-rows.ts';
import type { CatalogueRow } from './tables.ts';

export interface CatalogueSize {
  /** How many products, 0 or more. */
  readonly products: number;
  /** Integer from 0 to 4,294,967,295; the same seed gives the same rows. */
  readonly seed: number;
}

function assertSize({ products, seed }: CatalogueSize): void {
  if (!Number.isInteger(products) || products < 0) {
    throw new Error(`The number of products must be a whole number of 0 or more, but is ${products}.`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new Error(`The seed must be a whole number from 0 to 4294967295, but is ${seed}.`);
  }
}

/**
 * All rows of a catalogue, one by one and in the order of their primary keys within each table, so that any size can
 * be streamed: what all products share, then product by product, then the operators' rows.
 * Pure: no clock, no I/O. A product is the same in a catalogue of any size.
 */
export function* generateCatalogue(size: CatalogueSize): Generator<CatalogueRow> {
  assertSize(size);
  yield* shopRows();
  for (let index = 0; index < size.products; index++) yield* productRows(size.seed, index);
  yield* operatorRows(size.seed, size.products);
}

/** SHA-256 in hex over all rows of a catalogue in their order: equal hashes mean equal catalogues. */
export function catalogueHash(size: CatalogueSize): string {
  const hash = createHash('sha256');
  let lines = '';
  for (const { table, values } of generateCatalogue(size)) {
    lines += `${table} ${JSON.stringify(values)}\n`;
    if (lines.length > 65_536) {
      hash.update(lines);
      lines = '';
    }
  }
  return hash.update(lines).digest('hex');
}
