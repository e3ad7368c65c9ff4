import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createElasticsearch } from '../../src/clients/elasticsearch.ts';
import {
  explainElasticsearchError,
  isRetriableElasticsearchError,
  withoutCredentials,
} from '../../src/clients/elasticsearch-errors.ts';

const MISSING_FIELD = 'strict_dynamic_mapping_exception';

/** Answers as Elasticsearch with the status that the path names, such as /503, and the kind of error, if it does. */
const server = createServer((request, response) => {
  const status = Number(request.url?.slice(1, 4));
  response.writeHead(status, {
    'content-type': 'application/vnd.elasticsearch+json; compatible-with=9',
    'x-elastic-product': 'Elasticsearch',
  });
  response.end(
    JSON.stringify({
      error: {
        type: request.url?.includes(MISSING_FIELD) === true ? MISSING_FIELD : 'some_exception',
        reason: 'no room',
      },
      status,
    }),
  );
});
let address = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function failureFrom(url: string): Promise<unknown> {
  const client = createElasticsearch({ url, auth: { username: 'someone', password: 'hunter2' } });
  try {
    return await client.search({ index: 'any' }).catch((error: unknown) => error);
  } finally {
    await client.close();
  }
}

describe('errors of the Elasticsearch client', () => {
  it.each([
    ['401', 'elasticsearch-refused', false, 'does not accept the key or password'],
    ['403', 'elasticsearch-refused', false, 'does not allow this to the role that asked: some_exception'],
    ['400', 'elasticsearch-refused', false, 'no room'],
    ['429', 'elasticsearch-unavailable', true, "can't take the request now (HTTP 429)"],
    ['503', 'elasticsearch-unavailable', true, 'no room'],
  ])('status %s is %s', async (status, code, retriable, sentence) => {
    const url = address.replace('//', '//someone:hunter2@');
    const error = await failureFrom(`${address}/${status}`);
    const explained = explainElasticsearchError(error, url);
    expect(explained).toMatchObject({ code, message: expect.stringContaining(sentence) as string });
    expect(explained?.message).toContain(address);
    expect(explained?.message).not.toContain('hunter2');
    expect(isRetriableElasticsearchError(error)).toBe(retriable);
  });

  it('a field that a state index lacks is mended by set-up', async () => {
    const error = await failureFrom(`${address}/400/${MISSING_FIELD}`);
    expect(explainElasticsearchError(error, address)).toMatchObject({
      code: 'elasticsearch-refused',
      remedy: 'Bring the state indices up to date with: storefront-search setup',
    });
  });

  it('a closed port is elasticsearch-unavailable and retriable', async () => {
    const error = await failureFrom('http://127.0.0.1:1');
    expect(explainElasticsearchError(error, 'http://127.0.0.1:1')).toMatchObject({
      code: 'elasticsearch-unavailable',
      message: expect.stringMatching(/^Elasticsearch at http:\/\/127\.0\.0\.1:1 can not be reached: .+\.$/) as string,
    });
    expect(isRetriableElasticsearchError(error)).toBe(true);
  });

  it("leaves other people's errors alone", () => {
    expect(explainElasticsearchError(new Error('mine'), address)).toBeUndefined();
    expect(isRetriableElasticsearchError(new Error('mine'))).toBe(false);
  });

  it('shows an address without its credentials', () => {
    expect(withoutCredentials('https://elastic:hunter2@search.example:9200/')).toBe('https://search.example:9200');
    expect(withoutCredentials('not an address')).toBe('the configured address');
  });
});
