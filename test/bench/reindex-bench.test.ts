import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContentSum } from '../../bench/reindex/content-sum.ts';
import { createPreparedWriter, operationsFile, planReplay, type Prepared } from '../../bench/reindex/prepared.ts';
import { median, spread } from '../../bench/reindex/statistics.ts';
import { verifyIndices } from '../../bench/reindex/verify-indices.ts';
import { createShop, type Shop } from '../support/shop.ts';

interface Loaded {
  readonly id: number;
  readonly name: string;
}

const DOCUMENTS: readonly Loaded[] = [1, 2, 3].map((id) => ({ id, name: `오버핏 티셔츠 ${id}` }));

let shop: Shop;
let index: string;
let expected: Prepared;

beforeAll(async () => {
  shop = await createShop({ name: 'bench', products: 0 });
  index = `${shop.config.NAME_PREFIX}bench`;
  const sum = createContentSum();
  for (const document of DOCUMENTS) sum.add(JSON.stringify(document));
  const storefronts = [{ storefront: 'brandi', count: sum.count, sum: sum.hex, changing: [] }];
  expected = { storefronts, products: 3, documents: 3, bytes: 0 };
});

afterAll(async () => {
  await shop.close();
});

async function verifyWith(documents: readonly Loaded[]): Promise<string[]> {
  const { elasticsearch, config } = shop;
  await elasticsearch.indices.create({ index, mappings: { dynamic: false } });
  try {
    const operations = documents.flatMap((document, place) => [
      { index: { _id: String(document.id) } },
      { version: place, run: `run ${place}`, contentHash: 'x', ...document },
    ]);
    if (operations.length > 0) await elasticsearch.bulk({ index, operations });
    return await verifyIndices(elasticsearch, config, { brandi: index }, expected);
  } finally {
    await elasticsearch.indices.delete({ index });
  }
}

describe('a run is lossless', () => {
  it('whatever the order, the versions and the run', async () => {
    expect(await verifyWith(DOCUMENTS.toReversed())).toEqual([]);
  });

  it.each([
    ['a document is missing', DOCUMENTS.slice(1), '2 documents, expected 3'],
    ['a document is too many', [...DOCUMENTS, { id: 4, name: '니트' }], '4 documents, expected 3'],
    ['a document differs', [...DOCUMENTS.slice(1), { id: 1, name: '니트' }], 'documents differ in content'],
    ['there are none', [], '0 documents, expected 3'],
  ])('but not where %s', async (_, documents, fault) => {
    expect(await verifyWith(documents)).toEqual([`${index}: ${fault}`]);
  });

  it('but not where a storefront has no index', async () => {
    expect(await verifyIndices(shop.elasticsearch, shop.config, {}, expected)).toEqual(['brandi has no index']);
  });
});

describe('a replay', () => {
  it('sends every operation once, in bodies that grow to their size as the pipeline grows them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bench-test-'));
    try {
      const writer = createPreparedWriter(folder, ['brandi', 'hiver']);
      const lines = Array.from({ length: 100 }, (_, id) => `{"index":{}}\n{"id":${id},"name":"${'가'.repeat(id)}"}\n`);
      for (const [id, line] of lines.entries())
        await writer.add(id % 3 === 0 ? 1 : 0, line, line, { id, changing: false });
      expect(await writer.finish(100)).toMatchObject({ products: 100, documents: 100 });

      const bodies = await planReplay(folder, { connections: 1, bulkBytes: 2_000 }, 1);
      for (const [place, storefront] of ['brandi', 'hiver'].entries()) {
        const file = await readFile(operationsFile(folder, storefront));
        const parts = bodies.filter((body) => body.storefront === place);
        const sent = parts.map(({ from, bytes }) => file.subarray(from, from + bytes));
        expect(Buffer.concat(sent).equals(file)).toBe(true);
        expect(sent.every((part) => part.toString('utf8').startsWith('{"index"') && part.at(-1) === 0x0a)).toBe(true);
        expect(sent.slice(0, -1).every((part) => part.length >= 2_000 && part.length < 2_400)).toBe(true);
      }
      expect(bodies.reduce((sum, { documents }) => sum + documents, 0)).toBe(100);
      const half = await planReplay(folder, { connections: 1, bulkBytes: 2_000 }, 0.5);
      expect(half.reduce((sum, { documents }) => sum + documents, 0)).toBe(50);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

it('is summed up by the median, with the spread beside it', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(spread([90, 100, 110])).toBeCloseTo(0.2);
});
