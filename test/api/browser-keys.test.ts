import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../support/api.ts';
import { runCommand } from '../support/command-line.ts';
import { productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';
import { createShop } from '../support/shop.ts';

const SHOP = 'https://www.brandi.example';
const OTHER = 'https://elsewhere.example';
const brandi = await readDemoStorefront('brandi');
const hiver = await readDemoStorefront('hiver');
const indices = openSearchIndices();
let api: TestApi;
let base: string;
let browserKey: string;
let serverKey: string;

beforeAll(async () => {
  await indices.publish(brandi, { documents: [productDocument({ id: 1, name: '반팔티' })] });
  api = await startTestApi({ indices, storefronts: [brandi, hiver], overrides: { requestsPerSecond: 40 } });
  browserKey = await api.keyFor('brandi', { origins: [SHOP] });
  serverKey = await api.keyFor('brandi');
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

/** As a browser or a server does it, over HTTP. Node's `fetch` may set any header. */
async function ask(headers: Record<string, string>, method = 'GET', storefront = 'brandi') {
  const response = await fetch(`${base}/v1/storefronts/${storefront}/products`, { method, headers });
  const body = await response.text();
  return { status: response.status, headers: response.headers, body };
}

describe('a browser key', () => {
  it('opens its storefront to the pages that it was made for, and tells the browser so', async () => {
    const { status, headers } = await ask({ 'x-api-key': browserKey, origin: SHOP });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(headers.get('vary')).toContain('Origin');
    // A page at the API's own address sends no Origin with a GET.
    expect((await ask({ 'x-api-key': browserKey, referer: `${SHOP}/search?q=1` })).status).toBe(200);
  });

  it.each([
    ['of another page', { origin: OTHER }],
    ['of a page whose address only begins like it', { origin: `${SHOP}.evil.example` }],
    ['of a page without an address', { origin: 'null' }],
    ['of a page of another address, whatever Referer says', { origin: OTHER, referer: SHOP }],
    ['of no page', {}],
  ])('refuses the request %s', async (_what, headers) => {
    const answer = await ask({ 'x-api-key': browserKey, ...headers });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ type: '/problems/origin-forbidden' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets browsers ask first, per storefront', async () => {
    const asks = {
      origin: SHOP,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-api-key',
    };
    const allowed = await ask(asks, 'OPTIONS');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-api-key');
    for (const [origin, storefront] of [
      [OTHER, 'brandi'],
      [SHOP, 'hiver'],
    ] as const) {
      const refused = await ask({ ...asks, origin }, 'OPTIONS', storefront);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
      expect(refused.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('shows the pages of its storefront the errors too', async () => {
    const { status, headers } = await ask({ 'x-api-key': 'sfs_mistyped', origin: SHOP });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, SHOP]);
  });
});

describe('a server key', () => {
  it('needs no origin, and other pages can not read what it opens', async () => {
    expect((await ask({ 'x-api-key': serverKey })).status).toBe(200);
    expect(
      (await ask({ 'x-api-key': serverKey, origin: OTHER })).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });
});

describe('the rate of a key', () => {
  it('is its own, exact for requests at the same moment, and refused with the time to wait', async () => {
    const [first, second] = [await api.keyFor('brandi'), await api.keyFor('brandi')];
    const all = async (key: string, count: number) =>
      Promise.all(Array.from({ length: count }, () => ask({ 'x-api-key': key })));
    // Away from the end of the second that the limit counts in: it begins with the key's first request.
    const answers = await all(first, 40);
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    const [beyond, other] = await Promise.all([ask({ 'x-api-key': first }), ask({ 'x-api-key': second })]);
    expect(other.status).toBe(200);
    // On a busy machine the second may be over by then.
    if (beyond.status !== 200) {
      expect(beyond.status).toBe(429);
      expect(beyond.headers.get('retry-after')).toBe('1');
      expect(JSON.parse(beyond.body)).toMatchObject({ type: '/problems/too-many-requests' });
    }
    const statuses = (await all(second, 200)).map(({ status }) => status);
    expect(statuses).toContain(429);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });
});

describe('storefront-search keys create', () => {
  it('makes browser keys, and refuses what is no origin and what pages must not hold', async () => {
    const shop = await createShop({ name: 'browserkeys', products: 0 });
    const create = (...args: string[]) =>
      runCommand(shop.config, ['keys', 'create', '--storefront', 'brandi', ...args]);
    try {
      const made = await create('--origin', SHOP, '--origin', 'http://localhost:8080');
      expect(made.stdout).toMatch(/^sfs_/);
      expect((await runCommand(shop.config, ['keys', 'list'])).stdout).toContain(`${SHOP} http://localhost:8080`);
      const path = await create('--origin', `${SHOP}/shop`);
      expect([path.code, path.stderr]).toEqual([1, expect.stringContaining('is not the origin of a page') as string]);
      expect((await create('--role', 'operator', '--origin', SHOP)).stderr).toContain('can not be one of operators');
    } finally {
      await shop.close();
    }
  });
});
