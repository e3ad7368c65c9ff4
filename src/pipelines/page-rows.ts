/** What a page held: descriptions are the only text of a row that nothing bounds. */
export interface PageWeight {
  readonly rows: number;
  /** UTF-16 units of all descriptions. */
  readonly characters: number;
}

/** 16 MB at most: a page is read while the one before it is sent, and both have to fit into a small heap. */
const PAGE_CHARACTERS = 8_000_000;

/**
 * Rows of the first page of a part. Where a worker was killed before, it may have been for the size of the rows: the
 * next one tries a tenth, so that it gets further before long.
 *
 * @param most rows of a page where nothing is wrong
 * @param attempts how many workers have begun the part, this one included
 */
export function firstPageRows(most: number, attempts: number): number {
  return Math.max(1, Math.floor(most / 10 ** Math.max(0, attempts - 1)));
}

/** Rows of the page after one with `limit` of them: as many as fit, and at most twice as many. */
export function nextPageRows(most: number, limit: number, { rows, characters }: PageWeight): number {
  const fitting = characters === 0 ? most : Math.floor((PAGE_CHARACTERS * rows) / characters);
  return Math.max(1, Math.min(most, 2 * limit, fitting));
}
