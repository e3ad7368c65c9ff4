import { createHmac, randomBytes } from 'node:crypto';
import type { LightMyRequestResponse as Response } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContextSecrets } from '../../src/api/context-secrets.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { NOW, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

const SECRET = randomBytes(32);
const OLD_SECRET = randomBytes(32);
const SECONDS = NOW / 1_000;

const brandi = await readDemoStorefront('brandi');
const hiver = await readDemoStorefront('hiver');
const indices = openSearchIndices();
let api: TestApi;
let key: string;

beforeAll(async () => {
  await indices.publish(brandi, {
    documents: [
      productDocument({ id: 1, name: '니트' }),
      productDocument({ id: 2, name: '니트', adult: true }),
      productDocument({ id: 3, name: '니트', memberGrades: ['vip'] }),
      productDocument({ id: 4, name: '니트', channels: ['app'] }),
    ],
  });
  const contextSecrets = readContextSecrets(
    `brandi=${OLD_SECRET.toString('base64')}, brandi=${SECRET.toString('base64url')}`,
    ['brandi', 'hiver'],
  );
  api = await startTestApi({ indices, storefronts: [brandi, hiver], overrides: { contextSecrets } });
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await api.close();
  await indices.remove();
});

/** A token made by hand, so that nothing of what verifies it has a part in it. */
function sign(claims: object, { header = {}, secret = SECRET }: { header?: object; secret?: Buffer } = {}): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

const alive = { aud: 'brandi', iat: SECONDS - 10, exp: SECONDS + 290 };

function get(context?: string, query = ''): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, ...(context === undefined ? {} : { 'x-search-context': context }) };
  return api.app.inject({ url: `/v1/storefronts/brandi/products${query}`, headers });
}

async function found(context?: string): Promise<number[]> {
  const response = await get(context);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<SearchResult>().hits.map(({ id }) => id);
}

describe('a signed context', () => {
  it('shows what its claims allow, and no claim what nobody may see', async () => {
    expect(await found()).toEqual([1]);
    expect(await found(sign(alive))).toEqual([1]);
    expect(await found(sign({ ...alive, adult: true }))).toEqual([1, 2]);
    expect(await found(sign({ ...alive, grade: 'vip' }))).toEqual([1, 3]);
    expect(await found(sign({ ...alive, channel: 'app' }))).toEqual([1, 4]);
    expect(await found(sign({ ...alive, adult: true, grade: 'vip', channel: 'app', sub: 'u1' }))).toEqual([1, 2, 3, 4]);
    expect(await found(sign({ ...alive, adult: false, grade: 'gold' }))).toEqual([1]);
  });

  it('may be signed with either secret while one is replaced', async () => {
    expect(await found(sign({ ...alive, adult: true }, { secret: OLD_SECRET }))).toEqual([1, 2]);
  });

  it('may come from a clock that differs by half a minute', async () => {
    expect(await found(sign({ ...alive, iat: SECONDS + 25 }))).toEqual([1]);
    expect(await found(sign({ ...alive, exp: SECONDS - 25 }))).toEqual([1]);
  });

  it.each<[string, string]>([
    ['of another secret', sign(alive, { secret: randomBytes(32) })],
    [
      'without a signature',
      `${sign(alive, { header: { alg: 'none' } })
        .split('.')
        .slice(0, 2)
        .join('.')}.`,
    ],
    ['of another algorithm', sign(alive, { header: { alg: 'HS512' } })],
    [
      'changed afterwards',
      sign(alive).replace(/\.[^.]+\./, `.${sign({ ...alive, adult: true }).split('.')[1] ?? ''}.`),
    ],
    ['for another storefront', sign({ ...alive, aud: 'hiver' })],
    ['for no storefront', sign({ iat: alive.iat, exp: alive.exp })],
    ['too old', sign({ ...alive, exp: SECONDS - 31 })],
    ['of the future', sign({ ...alive, iat: SECONDS + 31 })],
    ['that never ends', sign({ aud: 'brandi', iat: alive.iat })],
    ['that says not when it was made', sign({ aud: 'brandi', exp: alive.exp })],
    ['made to live for an hour', sign({ ...alive, exp: SECONDS + 3_590 })],
    ['whose claim is of another type', sign({ ...alive, adult: 'true' })],
    ['whose grade is a pattern', sign({ ...alive, grade: '*' })],
    ['that is no token', 'adult=true'],
    ['that is empty', ''],
    ['sent twice', `${sign(alive)}, ${sign(alive)}`],
  ])('is refused: %s', async (_what, context) => {
    const response = await get(context);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ type: '/problems/context-invalid', status: 401 });
    expect(response.body).not.toContain(SECRET.toString('base64'));
  });

  it('is refused where the storefront has no secret', async () => {
    const response = await api.app.inject({
      url: '/v1/storefronts/hiver/products',
      headers: {
        authorization: `Bearer ${await api.keyFor('hiver')}`,
        'x-search-context': sign({ ...alive, aud: 'hiver' }),
      },
    });
    expect(response.statusCode).toBe(401);
  });
});

it.each(['adult=true', 'adultVerified=true', 'grade=vip', 'memberGrade=vip', 'channel=app', 'now=0'])(
  'a parameter says nothing about the shopper: %s',
  async (parameter) => {
    expect((await get(undefined, `?${parameter}`)).statusCode).toBe(400);
  },
);

describe('the setting CONTEXT_SECRETS', () => {
  const good = randomBytes(32).toString('base64');

  it('has the secrets of each storefront', () => {
    expect(readContextSecrets(undefined, ['brandi']).size).toBe(0);
    expect(readContextSecrets(`brandi=${good},hiver=${good}`, ['brandi', 'hiver']).get('hiver')).toHaveLength(1);
  });

  it.each([`brandy=${good}`, 'brandi', `brandi=${randomBytes(31).toString('base64')}`, `brandi=${good}!`])(
    'is refused without showing a secret: %#',
    (setting) => {
      expect(() => readContextSecrets(setting, ['brandi'])).toThrow(/CONTEXT_SECRETS/);
      expect(() => readContextSecrets(setting, ['brandi'])).not.toThrow(
        new RegExp(good.slice(0, 20).replace(/\+/g, '.')),
      );
    },
  );
});
