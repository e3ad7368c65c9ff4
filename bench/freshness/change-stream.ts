import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import type { Pool } from 'mysql2/promise';

/** Moments of one change, epoch milliseconds. */
export interface Change {
  readonly productId: number;
  /** Right before its COMMIT was sent, and right after it returned. */
  readonly beforeCommit: number;
  committedAt: number | null;
  indexedAt: number | null;
  searchableAt: number | null;
}

export interface ChangeStream {
  readonly pool: Pool;
  readonly pipelineSchema: string;
  readonly elasticsearch: Client;
  /** The alias that readers use. */
  readonly alias: string;
  /** Products that searches find: many more than are changed while one change is on its way. */
  readonly productIds: readonly number[];
}

/** Every change so far, by its id. */
export type ChangeBook = Map<string, Change>;

const WRITERS = 8;
const LOOK_EVERY_MS = 40;
/** Below the terms and the hits that Elasticsearch allows by default. The oldest are asked for first. */
const MOST_AT_ONCE = 5_000;

/**
 * Changes products at a rate that waits for nothing (open loop), each in a transaction with its row of the outbox.
 *
 * @returns the ids of these changes
 */
export async function makeChanges(
  stream: ChangeStream,
  book: ChangeBook,
  { rate, isOver }: { readonly rate: number; readonly isOver: (elapsedMs: number) => boolean },
): Promise<string[]> {
  const startedAt = performance.now();
  const first = book.size;
  const made: string[] = [];
  let next = 0;
  const writer = async (): Promise<void> => {
    while (!isOver(performance.now() - startedAt)) {
      const turn = next++;
      const dueAt = startedAt + (turn * 1_000) / rate;
      if (dueAt > performance.now()) await sleep(dueAt - performance.now());
      const changeId = `change-${first + turn}`;
      made.push(changeId);
      await commit(stream, book, changeId, stream.productIds[(first + turn) % stream.productIds.length] ?? 0);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return made;
}

async function commit(
  { pool, pipelineSchema }: ChangeStream,
  book: ChangeBook,
  changeId: string,
  productId: number,
): Promise<void> {
  const connection = await pool.getConnection();
  try {
    await connection.query('START TRANSACTION');
    await connection.query('UPDATE products SET name = ? WHERE id = ?', [changeId, productId]);
    await connection.query(
      `INSERT INTO \`${pipelineSchema}\`.search_outbox (message)
       VALUES (JSON_OBJECT('version', 1, 'type', 'products', 'ids', JSON_ARRAY(?), 'id', ?, 'changedAt', ?))`,
      [productId, changeId, Date.now()],
    );
    const change: Change = {
      productId,
      beforeCommit: Date.now(),
      committedAt: null,
      indexedAt: null,
      searchableAt: null,
    };
    book.set(changeId, change);
    await connection.query('COMMIT');
    change.committedAt = Date.now();
  } finally {
    connection.release();
  }
}

/** Searches as shoppers do, again and again, for what is on its way, and notes when each change is first found. */
export async function watchSearches(
  { elasticsearch, alias }: ChangeStream,
  book: ChangeBook,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS);
    const waiting = [...book.values()].filter(({ searchableAt }) => searchableAt === null);
    const ids = [...new Set(waiting.map(({ productId }) => productId))].slice(0, MOST_AT_ONCE);
    if (ids.length === 0) continue;
    const answer = await elasticsearch.search({
      index: alias,
      size: ids.length,
      query: { bool: { filter: [{ terms: { id: ids } }] } },
      _source: false,
      docvalue_fields: ['id', 'version'],
      track_total_hits: false,
    });
    const at = Date.now();
    const found = new Map<number, number>();
    for (const { fields } of answer.hits.hits) {
      const [id, version] = ['id', 'version'].map((name) => Number((fields?.[name] as number[] | undefined)?.[0]));
      if (id !== undefined && version !== undefined) found.set(id, version);
    }
    for (const change of waiting) {
      // The version of a read that has it was taken after it was committed.
      if ((found.get(change.productId) ?? 0) >= change.beforeCommit * 1_000) change.searchableAt = at;
    }
  }
}

/** Changes whose product does not carry the last name that it was given: what was lost. */
export async function countLost({ elasticsearch, alias }: ChangeStream, book: ChangeBook): Promise<number> {
  const last = new Map<number, string>();
  for (const [changeId, { productId }] of book) last.set(productId, changeId);
  let lost = 0;
  const ids = [...last.keys()];
  for (let at = 0; at < ids.length; at += 1_000) {
    const some = ids.slice(at, at + 1_000).map(String);
    const answer = await elasticsearch.mget<{ name: string }>({ index: alias, ids: some, _source: ['name'] });
    for (const found of answer.docs) {
      const name = 'error' in found ? undefined : found._source?.name;
      if (name !== last.get(Number(found._id))) lost += 1;
    }
  }
  return lost;
}
