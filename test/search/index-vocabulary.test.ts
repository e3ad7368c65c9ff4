import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import { createIndexVocabularies } from '../../src/search/index-vocabulary.ts';
import { documentBrand, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const indices = openSearchIndices();
const always = { shownDuring: [{ gte: 0 }] };
let index: string;

beforeAll(async () => {
  index = await indices.publish(await readDemoStorefront('brandi'), {
    documents: [
      productDocument({ id: 1, name: '나이키 운동화', brand: documentBrand(1, '나이키', 'NIKE'), ...always }),
      productDocument({ id: 2, name: '커버낫 맨투맨', brand: documentBrand(2, '커버낫', 'COVERNAT'), ...always }),
      productDocument({
        id: 3,
        name: '밤의여왕 슬립',
        brand: documentBrand(3, '밤의여왕', 'NIGHT'),
        adult: true,
        ...always,
      }),
    ],
  });
});
afterAll(() => indices.remove());

it('a query is read with no word of what is denied, soon after it is, and nobody waits for that', async () => {
  let clock = 0;
  const read = createIndexVocabularies(indices.client, () => clock);
  const brands = async (denied = NOTHING_DENIED) => [...(await read(index, denied)).brands.keys()].sort();
  const all = await brands();
  expect(all).toEqual(expect.arrayContaining(['나이키', 'nike', '커버낫']));
  expect(all).not.toContain('밤의여왕');

  const denied = { ...NOTHING_DENIED, brand: [1] };
  // Not at every moment where something is hidden every moment.
  expect(await brands(denied)).toEqual(all);
  clock += 1_000;
  expect(await brands(denied)).toEqual(all);
  await expect.poll(() => brands(denied)).toEqual(all.filter((key) => key !== '나이키' && key !== 'nike'));
  clock += 1_000;
  await expect.poll(() => brands()).toEqual(all);
});

it('the words of before stay while the index can not be read', async () => {
  let clock = 0;
  const read = createIndexVocabularies(indices.client, () => clock);
  expect((await read('no-such-index', NOTHING_DENIED)).brands.size).toBe(0);
  const before = await read(index, NOTHING_DENIED);
  clock += 300_000;
  await indices.client.indices.delete({ index });
  expect(await read(index, NOTHING_DENIED)).toBe(before);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await read(index, NOTHING_DENIED)).toBe(before);
});
