import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inject } from 'vitest';
import { createElasticsearch } from '../../src/clients/elasticsearch.ts';
import { createResources } from '../../src/resources.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { openHttpProxy, PASS } from '../support/http-proxy.ts';
import { documentBrand, productDocument } from '../support/product-document.ts';
import { openSearchIndices, readDemoStorefront } from '../support/search-index.ts';

// What a shopper sends reaches Elasticsearch only as a value that is compared: never as a query language, an expression or a script.

const brandi = await readDemoStorefront('brandi');
const indices = openSearchIndices();
const resources = createResources();
const bodies: string[] = [];
let api: TestApi;
let key: string;

beforeAll(async () => {
  const documents = [1, 2, 3].map((id) =>
    productDocument({
      id,
      name: `니트 ${id}`,
      brand: documentBrand(1, '나이키', 'NIKE'),
      categoryPaths: ['1', '1>11'],
    }),
  );
  await indices.publish(brandi, { documents });
  const stack = inject('stack');
  const proxy = resources.use(await openHttpProxy(stack.elasticsearchUrl), (opened) => opened.close());
  proxy.meddle(({ path, body }) => {
    if (/_m?search/.test(path)) bodies.push(body.toString());
    return PASS;
  });
  const client = resources.use(
    createElasticsearch({
      url: `http://127.0.0.1:${proxy.port}`,
      auth: { username: stack.elasticsearchAdminUser, password: stack.elasticsearchAdminPassword },
    }),
    (opened) => opened.close(),
  );
  api = resources.use(
    await startTestApi({ indices: { client, prefix: indices.prefix }, storefronts: [brandi] }),
    (one) => one.close(),
  );
  key = await api.keyFor('brandi');
});
afterAll(async () => {
  await resources.close();
  await indices.remove();
});

const MARK = 'zqxv';
/** Clauses that read their text as a language, or run it. */
const LANGUAGES =
  /"(?:query_string|simple_query_string|wildcard|regexp|script|script_fields|script_score|runtime_mappings|prefix|fuzzy|more_like_this|intervals|knn|percolate|wrapper|_script)"/;
/** Clauses that only compare, and what stands beside them in a request. */
const COMPARED = /^(?:match|match_phrase|multi_match|term|terms|range)$/;

function pathsTo(value: unknown, text: string, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'string') return value.toLowerCase().includes(text) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => [
    ...(name.toLowerCase().includes(text) && !Array.isArray(value) ? [[...path, `the name ${name}`]] : []),
    ...pathsTo(one as unknown, text, [...path, name]),
  ]);
}

async function ask(url: string, payload?: object): Promise<void> {
  const answer = await api.app.inject({
    method: payload === undefined ? 'GET' : 'POST',
    url: `/v1/storefronts/brandi${url}`,
    headers: { 'x-api-key': key },
    ...(payload === undefined ? {} : { payload }),
  });
  expect(answer.statusCode, answer.body).toBe(200);
}

describe('what a shopper types', () => {
  const typed = [
    `${MARK} OR *:*`,
    `name:${MARK}*`,
    `/${MARK}.*/`,
    `${MARK}"} , {"match_all":{}}`,
    `나이키 ${MARK} 3만원 이하 블랙`,
    `${MARK} ㄴㅇㅋ`,
  ];
  it.each(typed)('is only ever compared: %s', async (text) => {
    bodies.length = 0;
    const q = encodeURIComponent(text);
    await ask(
      `/products?q=${q}&colour=${q}&optionSize=${q}&gender=${q}&delivery=${q}&brand=1&category=1>11&priceTo=90000`,
    );
    await ask(`/suggest?q=${q}`);
    await ask('/multi-search', { searches: [{ q: text, colour: [text] }] });
    await ask('/instantsearch', {
      requests: [
        {
          indexName: 'brandi',
          params: { query: text, facets: ['*'], facetFilters: [[`brand:${text}`], [`colour:${text}`]] },
        },
        { indexName: 'brandi', type: 'facet', facet: 'brand', params: { facetQuery: text } },
      ],
    });
    const lines = bodies.flatMap((body) => body.split('\n')).filter((line) => line !== '');
    const paths = lines.flatMap((line) => pathsTo(JSON.parse(line), MARK));
    expect(paths.length).toBeGreaterThan(5);
    const elsewhere = paths.filter((path) => !path.some((name) => COMPARED.test(name)));
    expect(elsewhere).toEqual([]);
    for (const line of lines) expect(line).not.toMatch(LANGUAGES);
  });
});
