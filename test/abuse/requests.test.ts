import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AbusedApi, openAbusedApi, type Sent } from './abused-api.ts';

// Row 22: what a shopper's browser, or who pretends to be one, may send.

let api: AbusedApi;

beforeAll(async () => {
  api = await openAbusedApi();
}, 180_000);
afterAll(() => api.close());

describe('headers, methods and addresses', () => {
  it.each([
    ['20 KB of headers', '/products', { headers: { 'x-filler': 'a'.repeat(20_000) } }, 431],
    ['2,000 headers', '/products', { headers: manyHeaders(2_000) }, 431],
    ['400 headers', '/products', { headers: manyHeaders(400) }, 200],
    ['a key of 10 KB', '/products', { headers: { 'x-api-key': 'a'.repeat(10_000) } }, 401],
    ['a context of 10 KB', '/products', { headers: { 'x-search-context': 'a.'.repeat(5_000) } }, 401],
    [
      'a context without a signature',
      '/products',
      { headers: { 'x-search-context': 'eyJhbGciOiJub25lIn0.e30.' } },
      401,
    ],
    ['another storefront with this key', '//v1/storefronts/hiver/products', {}, 403],
    ['a storefront of 10 KB', `//v1/storefronts/${'a'.repeat(10_000)}/products`, {}, 400],
    ['a way up', '//v1/storefronts/brandi/../../../etc/passwd', {}, 404],
    ['an escaped way up', '//docs/static/..%2F..%2F..%2Fpackage.json', {}, 404],
    ['an address of blanks', '//%20%00%0d%0aX-A:%201', {}, 404],
    ['TRACE', '/products', { method: 'TRACE' }, 405],
    ['DELETE', '/products', { method: 'DELETE' }, 405],
    ['PROPFIND', '/products', { method: 'PROPFIND' }, 404],
  ] as [string, string, Sent, number][])('%s', async (_what, path, sent, status) => {
    const answer = await api.ask(path, sent);
    api.expectBounded(answer);
    expect(answer.status, answer.body.slice(0, 300)).toBe(status);
  });

  it('1,000 requests at once without a key cost little', async () => {
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => api.ask('/products?q=a', { headers: { 'x-api-key': 'sfs_none' } })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});

function manyHeaders(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-filler-${at}`, 'abcdef']));
}

describe('connections', () => {
  /** What is answered to bytes as they are; resolves when the server hangs up. */
  function sendRaw(text: string): { readonly socket: Socket; readonly answer: Promise<string> } {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let received = '';
      socket.setEncoding('latin1').on('data', (data: string) => (received += data));
      socket.once('close', () => resolve(received)).on('error', () => undefined);
    });
    socket.write(text);
    return { socket, answer };
  }

  it.each([
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x',
    ],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n\u0000'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001'],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n'],
  ])('%s are refused', async (_what, text) => {
    expect(await sendRaw(text).answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('that send slowly are ended with 408, and searches go on meanwhile', { timeout: 60_000 }, async () => {
    const startedAt = performance.now();
    const head = `POST /v1/storefronts/brandi/multi-search HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${api.key}\r\n`;
    const kinds = [
      'GET /health/live HTTP/1.1\r\nHost: ',
      `${head}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`,
    ];
    const slow = Array.from({ length: 200 }, (_, at) => sendRaw(kinds[at % 2] ?? ''));
    const dripping = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write(' ');
    }, 1_000);
    await sleep(1_000);
    for (let times = 0; times < 5; times++) api.expectBounded(await api.ask('/products?q=%EB%8B%88%ED%8A%B8'));
    const answers = await Promise.all(slow.map(({ answer }) => answer));
    clearInterval(dripping);
    for (const answer of answers)
      expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nContent-Type: application\/problem\+json/);
    expect(performance.now() - startedAt).toBeLessThan(25_000);
  });

  it('with 500 requests in one go answer them all, in order', async () => {
    const one = (last: boolean) => `GET /health/live HTTP/1.1\r\nHost: a\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
    const { answer } = sendRaw(one(false).repeat(499) + one(true));
    expect((await answer).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(500);
  });
});

it('leaves the process unharmed', async () => {
  await api.expectUnharmed();
});
