import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/api/problems.ts';
import { createDeadElasticsearch, startTestApi, type TestApi } from '../support/api.ts';
import { productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const hiver = await readDemoStorefront('hiver');
const indices = openSearchIndices();
let api: TestApi;

beforeAll(async () => {
  await indices.publish(brandi, { documents: [productDocument({ id: 1, name: '반팔티' })] });
  api = await startTestApi({ indices, storefronts: [brandi, hiver] });
  api.app.post('/echo', async (request) => request.body);
  api.app.get('/broken', async () => {
    throw new Error('SELECT secret FROM table');
  });
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

describe('errors', () => {
  it.each([
    ['an unknown address', { url: '/v2/products' }, 404, 'route-unknown'],
    ['another method', { url: '/v1/storefronts/brandi/products', method: 'POST' }, 405, 'method-unknown'],
    ['a broken address', { url: '/%' }, 400, 'request-invalid'],
    [
      'a body that is not JSON',
      { url: '/echo', method: 'POST', payload: '<a/>', headers: { 'content-type': 'text/xml' } },
      415,
      'media-type-unsupported',
    ],
    [
      'malformed JSON',
      { url: '/echo', method: 'POST', payload: '{', headers: { 'content-type': 'application/json' } },
      400,
      'request-invalid',
    ],
    [
      'a large body',
      {
        url: '/echo',
        method: 'POST',
        payload: JSON.stringify('a'.repeat(1_000_000)),
        headers: { 'content-type': 'application/json' },
      },
      413,
      'body-too-large',
    ],
  ] as const)('answer %s with a problem document', async (_what, request, status, problem) => {
    const response = await api.app.inject(request);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toMatchObject({ status, type: `/problems/${problem}`, title: PROBLEMS[problem].title });
    expect(response.statusCode).toBe(status);
  });

  it('on our side are hidden, and found in the log by their id', async () => {
    const response = await api.app.inject('/broken');
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('SELECT');
    const { requestId } = response.json<{ requestId: string }>();
    const line = api
      .log()
      .split('\n')
      .find((one) => one.includes(requestId));
    expect(line).toContain('SELECT secret FROM table');
  });

  it('have a type that describes itself', async () => {
    for (const name of Object.keys(PROBLEMS)) {
      expect((await api.app.inject(`/problems/${name}`)).json()).toMatchObject({ type: `/problems/${name}` });
    }
    expect((await api.app.inject('/problems/none')).statusCode).toBe(404);
  });

  it('of a storefront without an index say that it can not be searched yet', async () => {
    const key = await api.keyFor('hiver');
    const response = await api.app.inject({ url: '/v1/storefronts/hiver/products', headers: { 'x-api-key': key } });
    expect(response.json()).toMatchObject({ status: 503, type: '/problems/index-missing' });
    expect(response.headers['retry-after']).toBe('1');
    expect(response.body).not.toContain(indices.prefix);
  });

  it('of Elasticsearch do not show where it is', async () => {
    const client = createDeadElasticsearch();
    const dead = await startTestApi({ indices: { client, prefix: '' }, storefronts: [brandi] });
    const key = await dead.keyFor('brandi');
    const response = await dead.app.inject({ url: '/v1/storefronts/brandi/products', headers: { 'x-api-key': key } });
    expect(response.json()).toMatchObject({ status: 503, type: '/problems/search-unavailable' });
    expect(response.body).not.toContain('127.0.0.1');
    expect(dead.log()).not.toContain('hunter2');
    expect((await dead.app.inject('/health/ready')).json()).toEqual({
      status: 'not-ready',
      missing: ['Elasticsearch'],
    });
    expect((await dead.app.inject('/health/live')).statusCode).toBe(200);
    await dead.close();
    await client.close();
  });

  it('of what is no HTTP are problem documents too', async () => {
    const listening = await startTestApi({ indices, storefronts: [brandi] });
    const address = await listening.app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      socket
        .on('data', (data) => (text += data.toString()))
        .on('end', () => resolve(text))
        .on('error', reject);
    });
    await listening.close();
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
  });
});

describe('health', () => {
  it('is not ready while a storefront has no index, and names it', async () => {
    const response = await api.app.inject('/health/ready');
    expect(response.statusCode).toBe(503);
    expect(response.json()).toEqual({ status: 'not-ready', missing: ['live index of hiver'] });
  });

  it('is ready when every storefront has one', async () => {
    const ready = await startTestApi({ indices, storefronts: [brandi] });
    expect((await ready.app.inject('/health/ready')).json()).toEqual({ status: 'ready', missing: [] });
    await ready.close();
  });
});

describe('metrics', () => {
  it('count by route and status, never by what callers type', async () => {
    await api.app.inject('/v1/storefronts/brandi/products?q=secretword');
    await api.app.inject('/no/such/secretword');
    const { body } = await api.operatorApp.inject('/metrics');
    expect(body).toMatch(
      /duration_seconds_count\{method="GET",route="\/v1\/storefronts\/:storefront\/products",status="401"\} 1/,
    );
    expect(body).not.toContain('secretword');
  });
});

describe('OpenAPI', () => {
  it('describes the search with its parameters, errors and security', async () => {
    const document = (await api.app.inject('/docs/json')).json<OpenApi>();
    const search = document.paths['/v1/storefronts/{storefront}/products']?.get;
    expect(search?.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'storefront',
        'q',
        'page',
        'size',
        'sort',
        'category',
        'optionSize',
        'inStock',
      ]) as string[],
    );
    expect(search?.parameters.find(({ name }) => name === 'category')?.schema).toMatchObject({ type: 'array' });
    expect(Object.keys(search?.responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '429',
      '431',
      '500',
      '503',
    ]);
    expect(search?.responses['404']?.content).toHaveProperty(['application/problem+json']);
    expect(search?.security).toEqual([{ bearer: [] }, { apiKey: [] }]);
    expect(Object.keys(document.paths).filter((path) => /metrics|explanation|diff/.test(path))).toEqual([]);
  });

  it('has pages to read it', async () => {
    const response = await api.app.inject('/docs/');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-security-policy']).toContain("default-src 'self'");
    expect(response.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });
});

interface OpenApi {
  readonly paths: Record<
    string,
    {
      readonly get?: {
        readonly parameters: readonly { readonly name: string; readonly schema: unknown }[];
        readonly responses: Record<string, { readonly content?: object }>;
        readonly security: unknown;
      };
    }
  >;
}
