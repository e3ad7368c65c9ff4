import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { createSearchClient, type Path, type Query, type SearchClient, SearchProblem } from '../../client/index.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';
import { describeClientTypes } from './client-types.ts';

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
let api: TestApi;
let url: string;
let client: SearchClient;

beforeAll(async () => {
  const documents = [
    productDocument({ id: 1, name: '반팔티', colourGroups: ['black'] }),
    productDocument({ id: 2, name: '반팔티', colourGroups: ['white'] }),
    productDocument({ id: 3, name: '니트', colourGroups: ['white'] }),
  ];
  await indices.publish(brandi, { documents });
  api = await startTestApi({ indices, storefronts: [brandi] });
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
  client = createSearchClient({ url, storefront: 'brandi', key: await api.keyFor('brandi') });
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

describe('the typed client', () => {
  it('searches, with lists as repeated parameters', async () => {
    const found = await client.get('/products', { q: '반팔티', colour: ['black', 'white'], size: 10 });
    expectTypeOf(found.total).toBeNumber();
    expectTypeOf(found.hits[0]).toExtend<{ id: number; price: number | null } | undefined>();
    expect(found.hits.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect((await client.get('/products', { q: '반팔티', colour: ['black'] })).total).toBe(1);
    expect((await client.get('/products/by-ids', { id: [3, 1] })).hits.map(({ id }) => id)).toEqual([3, 1]);
    expect((await client.get('/categories')).release.index).toContain('products-brandi');
  });

  it('sends bodies', async () => {
    const { results } = await client.post('/multi-search', { searches: [{ q: '반팔티' }, { q: '니트', size: 1 }] });
    expect(results.map(({ total }) => total)).toEqual([2, 1]);
  });

  it('throws the problem that the API answered', async () => {
    const wrong = createSearchClient({ url, storefront: 'brandi', key: 'sfs_wrong' });
    const error: unknown = await wrong.get('/products').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SearchProblem);
    expect(error).toMatchObject({ kind: 'key-invalid', status: 401, retryAfterSeconds: null });
    await expect(client.get('/products', { size: 101 })).rejects.toMatchObject({
      kind: 'request-invalid',
      problem: { errors: [{ parameter: 'size' }] },
    });
  });

  it('refuses at compile time what the API refuses', () => {
    expectTypeOf<{ colour: string[] }>().toExtend<Query<'/products'>>();
    expectTypeOf<'color'>().not.toExtend<keyof Query<'/products'>>();
    expectTypeOf<'/multi-search'>().toExtend<Path<'post'>>();
    expectTypeOf<'/policies/diff'>().not.toExtend<Path<'post'>>();
  });

  it('is what the package exports', async () => {
    const script =
      "import('storefront-search/client').then((client) => console.log(Object.keys(client).sort().join()))";
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: PACKAGE_ROOT });
    expect(stdout.trim()).toBe('SearchProblem,createSearchClient');
  });

  it('has the types of the API as it is (else: npm run client)', async () => {
    for (const { path, text } of await describeClientTypes()) expect(readFileSync(path, 'utf8'), path).toBe(text);
  });
});
