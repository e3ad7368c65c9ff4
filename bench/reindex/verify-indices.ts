import type { Client } from '@elastic/elasticsearch';
import { createMySqlPool } from '../../src/clients/mysql.ts';
import type { Config } from '../../src/config.ts';
import { readProductsByIds } from '../../src/extract/product-rows.ts';
import { readSourceQueries } from '../../src/extract/source-queries.ts';
import { readStorefronts, requireStorefront } from '../../src/storefronts/read-storefronts.ts';
import { preparePolicies, transformProduct } from '../../src/transform/transform-product.ts';
import { createContentSum } from './content-sum.ts';
import type { IndexOf } from './job.ts';
import type { ExpectedIndex, Prepared } from './prepared.ts';

interface Source {
  readonly id: number;
  readonly version: number;
}

/** A document that changes by itself, as the index has it. */
interface Found {
  readonly content: string;
  /** The moment that it was made for, epoch milliseconds. */
  readonly now: number;
}

/**
 * Reads every document back and compares it with what must be there.
 *
 * @returns what is wrong, one sentence each; empty: nothing was lost, changed or added
 */
export async function verifyIndices(
  admin: Client,
  config: Config,
  indices: IndexOf,
  prepared: Prepared,
): Promise<string[]> {
  const faults: string[] = [];
  for (const expected of prepared.storefronts) {
    const index = indices[expected.storefront];
    if (index === undefined) faults.push(`${expected.storefront} has no index`);
    else faults.push(...(await verifyIndex(admin, config, index, expected)));
  }
  return faults;
}

async function verifyIndex(admin: Client, config: Config, index: string, expected: ExpectedIndex): Promise<string[]> {
  await admin.indices.refresh({ index });
  const { count } = await admin.count({ index });
  const changing = new Set(expected.changing);
  const found = new Map<number, Found>();
  const sum = createContentSum();
  for await (const source of readAll(admin, index)) {
    const content = contentOf(source);
    if (changing.has(source.id)) found.set(source.id, { content, now: Math.floor(source.version / 1000) });
    else sum.add(content);
  }
  const faults: string[] = [];
  if (count !== sum.count + found.size)
    faults.push(`${index}: _count is ${count}, ${sum.count + found.size} were read`);
  if (sum.count !== expected.count) faults.push(`${index}: ${sum.count} documents, expected ${expected.count}`);
  else if (sum.hex !== expected.sum) faults.push(`${index}: documents differ in content`);
  return [...faults, ...(await verifyChanging(config, index, expected, found))];
}

/** Content as the transform made it: what the load adds stands aside. */
function contentOf(source: Source): string {
  const { version, run, contentHash, ...content } = source as Source & { run?: string; contentHash?: string };
  return JSON.stringify(content);
}

async function* readAll(admin: Client, index: string): AsyncGenerator<Source> {
  const { id: pit } = await admin.openPointInTime({ index, keep_alive: '2m' });
  try {
    for (let after: { search_after?: (string | number)[] } = {}; ;) {
      const answer = await admin.search<Source>({
        pit: { id: pit, keep_alive: '2m' },
        size: 2_000,
        sort: [{ _shard_doc: 'asc' }],
        track_total_hits: false,
        ...after,
      });
      const { hits } = answer.hits;
      for (const { _source } of hits) if (_source !== undefined) yield _source;
      const last = hits.at(-1)?.sort;
      if (last === undefined) return;
      after = { search_after: last as (string | number)[] };
    }
  } finally {
    await admin.closePointInTime({ id: pit });
  }
}

/** Each is made again for the moment that its version stands for. */
async function verifyChanging(
  config: Config,
  index: string,
  expected: ExpectedIndex,
  found: ReadonlyMap<number, Found>,
): Promise<string[]> {
  if (expected.changing.length === 0) return [];
  const pool = createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 1 });
  try {
    const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
    const storefront = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), expected.storefront);
    const batch = await readProductsByIds(source, await readSourceQueries(config.SOURCE_SQL_DIR), expected.changing);
    const context = preparePolicies(batch.state);
    return batch.rows.flatMap((row) => {
      const { content, now } = found.get(row.id) ?? { content: null, now: batch.now };
      const transformed = transformProduct(row, storefront, context, now);
      const wanted = transformed.kind === 'document' ? JSON.stringify(transformed.document) : null;
      return wanted === content ? [] : [`${index}: document ${row.id} is not what its row was at its version`];
    });
  } finally {
    await pool.end();
  }
}
