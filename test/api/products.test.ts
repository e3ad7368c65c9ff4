import type { LightMyRequestResponse as Response } from 'fastify';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Problem, ProblemSchema } from '../../src/api/problems.ts';
import { type SearchResult, SearchResultSchema } from '../../src/search/search-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { NOW, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const hiver = await readDemoStorefront('hiver');
const indices = openSearchIndices();
let api: TestApi;
let key: string;

beforeAll(async () => {
  await indices.publish(brandi, {
    documents: [
      productDocument({ id: 1, name: '반팔티', colourGroups: ['블랙'] }),
      productDocument({ id: 2, name: '반팔 티셔츠', colourGroups: ['화이트'], channels: ['app'] }),
      productDocument({ id: 3, name: '반팔 니트', colourGroups: ['블랙'], internal: true }),
      productDocument({ id: 4, name: '긴팔 니트', colourGroups: ['화이트'], shownDuring: [{ gte: NOW + 1 }] }),
    ],
  });
  await indices.publish(hiver, { documents: [productDocument({ id: 9, name: '반팔티' })] });
  api = await startTestApi({ indices, storefronts: [brandi, hiver] });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

const get = (path: string, token = key): Promise<Response> =>
  api.app.inject({ url: `/v1/storefronts${path}`, headers: { authorization: `Bearer ${token}` } });

async function ids(path: string, token = key): Promise<number[]> {
  return (await get(path, token)).json<SearchResult>().hits.map(({ id }) => id);
}

/** The problem document of a response, whose form is checked. */
function problemOf(response: Response): Problem {
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = response.json<Problem>();
  expect(Value.Check(ProblemSchema, problem), response.body).toBe(true);
  expect(problem.status).toBe(response.statusCode);
  expect(problem.requestId).toBe(response.headers['x-request-id']);
  return problem;
}

describe('GET /v1/storefronts/{storefront}/products', () => {
  it('answers with the documented envelope', async () => {
    const response = await get(`/brandi/products?q=${encodeURIComponent(' 반팔티 ')}&size=5`);
    expect(response.statusCode).toBe(200);
    const result = response.json<SearchResult>();
    expect(Value.Check(SearchResultSchema, result), response.body).toBe(true);
    expect(result).toMatchObject({
      query: { original: '반팔티', applied: '반팔티', stage: 'all-words' },
      total: 1,
      hits: [{ id: 1, name: '반팔티', price: 18_000, soldOut: false }],
      facets: { colour: [{ value: '블랙', label: '블랙', count: 1 }] },
      page: { number: 1, size: 5, pages: 1 },
      release: { run: 'run-of-this-test' },
    });
  });

  it('takes the key from either header', async () => {
    const response = await api.app.inject({ url: '/v1/storefronts/brandi/products', headers: { 'x-api-key': key } });
    expect(response.statusCode).toBe(200);
  });

  it('takes a filter once or several times', async () => {
    const any = `colour=${encodeURIComponent('블랙')}`;
    expect(await ids(`/brandi/products?${any}`)).toEqual([1]);
    expect(await ids(`/brandi/products?${any}&colour=${encodeURIComponent('화이트')}`)).toEqual([1]);
    expect(await ids('/brandi/products?colour=a,b')).toEqual([]);
  });

  it("shows what the key's channel and role may see, each in its own storefront", async () => {
    expect(await ids('/brandi/products')).toEqual([1]);
    expect(await ids('/brandi/products', await api.keyFor('brandi', { channel: 'app' }))).toEqual([1, 2]);
    expect(await ids('/brandi/products', await api.keyFor('brandi', { role: 'operator' }))).toEqual([1, 3]);
    expect(await ids('/hiver/products', await api.keyFor('hiver'))).toEqual([9]);
  });

  it.each([
    ['page=0', 'page'],
    ['page=one', 'page'],
    ['page=1&page=2', 'page'],
    ['size=101', 'size'],
    ['page=101&size=100', undefined],
    ['sort=best', 'sort'],
    ['adultVerified=true', 'adultVerified'],
    ['__proto__=1', '__proto__'],
    ['color=black', 'color'],
    ['category=1,2', 'category'],
    ['category=.*', 'category'],
    ['brand=nike', 'brand'],
    ['priceFrom=-1', 'priceFrom'],
    ['priceFrom=1.5', 'priceFrom'],
    ['priceFrom=5&priceTo=1', undefined],
    ['inStock=perhaps', 'inStock'],
    [`q=${'a'.repeat(3_000)}`, 'q'],
    [Array.from({ length: 51 }, (_none, index) => `brand=${index}`).join('&'), 'brand'],
  ])('refuses %s and names the parameter', async (query, parameter) => {
    const problem = problemOf(await get(`/brandi/products?${query}`));
    expect(problem).toMatchObject({
      type: '/problems/request-invalid',
      status: 400,
      instance: '/v1/storefronts/brandi/products',
    });
    if (parameter !== undefined) expect(problem.errors?.[0]?.parameter).toBe(parameter);
  });

  it('says what an unknown parameter is', async () => {
    expect(problemOf(await get('/brandi/products?color=black')).detail).toBe('color is not a parameter of this route');
  });

  it.each(['%00', '%ED%A0%80', '%', '%F0%9F%98%80', 'name:*', '%E3%84%B4%E3%85%87%E3%85%8B', '%EF%B7%BA'.repeat(90)])(
    'answers the odd query %s without a 5xx',
    async (q) => {
      expect((await get(`/brandi/products?q=${q}`)).statusCode).toBeLessThan(500);
    },
  );
});

describe('the key of a request', () => {
  it.each([
    ['absent', undefined, 401, 'key-missing'],
    ['of another scheme', 'Basic c29tZTpvbmU=', 401, 'key-missing'],
    ['malformed', 'Bearer abc', 401, 'key-invalid'],
    ['unknown', `Bearer sfs_0123456789ab_${'x'.repeat(43)}`, 401, 'key-invalid'],
  ])('is refused when it is %s', async (_what, authorization, status, type) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await api.app.inject({ url: '/v1/storefronts/brandi/products', headers });
    expect(problemOf(response)).toMatchObject({ status, type: `/problems/${type}` });
    expect(response.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it('is refused with another secret', async () => {
    const wrong = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
    expect(problemOf(await get('/brandi/products', wrong))).toMatchObject({ type: '/problems/key-invalid' });
  });

  it("is refused for another's storefront", async () => {
    expect(problemOf(await get('/hiver/products'))).toMatchObject({ status: 403, type: '/problems/key-forbidden' });
  });

  it('is asked for before anything is told of a storefront', async () => {
    const response = await api.app.inject('/v1/storefronts/nowhere/products?page=0');
    expect(problemOf(response).type).toBe('/problems/key-missing');
    expect(problemOf(await get('/nowhere/products'))).toMatchObject({
      status: 404,
      type: '/problems/storefront-unknown',
    });
  });

  it('has a rate of its own', async () => {
    const limited = await startTestApi({ indices, storefronts: [brandi], overrides: { requestsPerSecond: 2 } });
    const [one, other] = [await limited.keyFor('brandi'), await limited.keyFor('brandi')];
    const ask = (token: string) =>
      limited.app.inject({ url: '/v1/storefronts/brandi/products', headers: { 'x-api-key': token } });
    expect((await ask(one)).statusCode).toBe(200);
    expect((await ask(one)).statusCode).toBe(200);
    const refused = await ask(one);
    expect(problemOf(refused)).toMatchObject({ status: 429, type: '/problems/too-many-requests' });
    expect(refused.headers['retry-after']).toBe('1');
    expect((await ask(other)).statusCode).toBe(200);
    await limited.close();
  });
});
