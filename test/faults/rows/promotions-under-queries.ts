import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { applyTriggers } from '../../../demo/apply-triggers.ts';
import { createApiKey } from '../../../src/api-keys/create-api-key.ts';
import { liveAlias, tokenAlias, writeAlias } from '../../../src/indices/index-name.ts';
import { promote } from '../../../src/indices/promote.ts';
import { readAliases } from '../../../src/indices/read-aliases.ts';
import { type ApiProcess, startApiProcess } from '../../support/api-process.ts';
import { elasticsearchAnswer, type Meddler, PASS } from '../../support/http-proxy.ts';
import type { Shop } from '../../support/shop-on-stack.ts';
import { type Fault, must } from '../fault.ts';
import { indicesOf } from '../indices.ts';
import { tidyShop } from '../tidy-shop.ts';

const PROMOTIONS = 100;
const QUERIES_PER_SECOND = 200;
const SHOPPERS = 16;
const STOREFRONT = 'brandi';

/** Row 16. @param defect planted, to be found: how a live index must not be changed */
export function promotionsUnderQueries(
  defect?: 'in two calls' | 'both live for a moment' | 'another index answers',
): Fault {
  return {
    id: '16',
    what: '100 promotions under 200 queries a second: ladder, facets, multi-search',
    weight: 2,
    async run({ rig, say }) {
      const { shop } = rig;
      await rig.consumers(1);
      const indices = await twoIndices(shop);
      const { NAME_PREFIX: prefix } = shop.config;
      const fields = { storefront: STOREFRONT, role: 'search', channel: 'web', name: 'faults' } as const;
      const { token } = await createApiKey(shop.elasticsearch, prefix, fields);
      const api = await startApiProcess({ ...rig.config, API_REQUESTS_PER_SECOND: 100_000, LOG_LEVEL: 'warn' });
      try {
        const shopper = { api, token };
        const expected = new Set<string>();
        for (const index of indices) for (const answer of await answersOf(shop, shopper, index)) expected.add(answer);
        if (defect === 'another index answers') rig.http.elasticsearch.meddle(mixing(shop, indices));
        const { answers, failures, seconds } = await askWhile(shopper, async () => {
          for (let turn = 0; turn < PROMOTIONS; turn++) {
            await promoteTo(shop, indices[turn % 2] ?? '', defect);
            await sleep(20);
          }
        });
        rig.http.elasticsearch.meddle(null);
        const asked = [...answers.values()].reduce((sum, count) => sum + count, 0) + failures.length;
        say(`${asked} queries, ${Math.round(asked / seconds)} a second`);
        must(failures.length === 0, `${failures.length} of ${asked} queries failed: ${failures[0]}`);
        const strange = [...answers.keys()].filter((answer) => !expected.has(answer));
        must(strange.length === 0, `${strange.length} answers are of neither index: ${differs(strange[0], expected)}`);
        must(answers.size > QUERIES.length, 'every answer came from one index');
      } finally {
        rig.http.elasticsearch.meddle(null);
        await api.stop();
        await promoteTo(shop, indices[1], undefined);
        await tidyShop(rig);
      }
      return { touched: new Map() };
    },
  };
}

/** Where the answer stops being one of those expected of its query. */
function differs(strange = '', expected: ReadonlySet<string>): string {
  let same = 0;
  for (const one of expected) {
    let at = 0;
    while (at < strange.length && strange[at] === one[at]) at++;
    if (one.startsWith(strange.slice(0, 2))) same = Math.max(same, at);
  }
  return `${strange.slice(0, 80)} … ${strange.slice(Math.max(0, same - 200), same + 200)} (from character ${same} on)`;
}

/**
 * An index of the shop as it is, and one of a shop in which every name, brand and price is another: both found by the same
 * words. The consumer hears of none of it, and has nothing to change by the clock in either, so each stays as it is.
 */
async function twoIndices(shop: Shop): Promise<readonly [string, string]> {
  const { database, elasticsearch, config } = shop;
  await shop.reindex([STOREFRONT]);
  const [triggers] = await database.query<({ Trigger: string } & RowDataPacket)[]>('SHOW TRIGGERS');
  for (const { Trigger: name } of triggers) await database.query(`DROP TRIGGER \`${name}\``);
  await database.query("UPDATE products SET name = CONCAT(LEFT(name, 60), ' 새로'), sale_price = sale_price + 10");
  await database.query("UPDATE brands SET name_ko = CONCAT(LEFT(name_ko, 20), ' 새로')");
  await applyTriggers(database, config.MYSQL_PIPELINE_SCHEMA);
  await shop.reindex([STOREFRONT]);
  const [first, second] = (await indicesOf(shop, STOREFRONT)).map(({ name }) => name).slice(-2);
  if (first === undefined || second === undefined) throw new Error('There are not two indices.');
  await elasticsearch.indices.refresh({ index: [first, second] });
  await elasticsearch.updateByQuery({
    index: [first, second],
    query: { term: { state: 'product' } },
    script: { source: "ctx._source.nextTransitionAt = null; ctx._source.shownDuring = [['gte': 0L]]" },
    refresh: true,
  });
  return [first, second];
}

interface Shopper {
  readonly api: Pick<ApiProcess, 'url'>;
  readonly token: string;
}

type Query = (shopper: Shopper) => Promise<Response>;

const get =
  (query: string): Query =>
  ({ api, token }) =>
    fetch(`${api.url}/v1/storefronts/${STOREFRONT}/products?${query}`, { headers: { 'x-api-key': token } });

/** A list with facets, words as they stand, words that only a later stage finds, a filter, and several in one call. */
const QUERIES: readonly Query[] = [
  get('size=20'),
  get(`q=${encodeURIComponent('니트')}`),
  get(`q=${encodeURIComponent('원피스 니트 가나다라 없는말')}`),
  get(`q=${encodeURIComponent('ㄴㅌ')}`),
  get('sort=price_asc&size=5&priceFrom=1000'),
  ({ api, token }) =>
    fetch(`${api.url}/v1/storefronts/${STOREFRONT}/multi-search`, {
      method: 'POST',
      headers: { 'x-api-key': token, 'content-type': 'application/json' },
      body: JSON.stringify({ searches: [{ size: 3 }, { q: '니트', size: 3 }, { sort: 'newest', size: 3 }] }),
    }),
];

/** What each query answers while nothing but this index is live. */
async function answersOf(shop: Shop, shopper: Shopper, index: string): Promise<string[]> {
  await promoteTo(shop, index, undefined);
  // The words of an index are read when it is first asked for; an answer may be shared for a moment.
  for (const query of QUERIES) await query(shopper);
  await sleep(1_500);
  const answers: string[] = [];
  for (const [at, query] of QUERIES.entries()) {
    const response = await query(shopper);
    const text = await response.text();
    must(response.ok && text.includes(index), `query ${at} does not answer from ${index}: ${text.slice(0, 400)}`);
    must(!/"hits":\[\]/.test(text), `query ${at} finds nothing in ${index}: ${text.slice(0, 400)}`);
    answers.push(`${at} ${withoutCursor(text)}`);
  }
  return answers;
}

/** A cursor holds the moment of its list: no two are alike. */
function withoutCursor(answer: string): string {
  return answer.replaceAll(/"next":"[^"]*"/g, '"next":"a cursor"');
}

async function askWhile(shopper: Shopper, work: () => Promise<void>) {
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let isOver = false;
  const startedAt = performance.now();
  const ask = async (first: number): Promise<void> => {
    for (let turn = 0; !isOver; turn++) {
      const dueAt = startedAt + ((turn * SHOPPERS + first) / QUERIES_PER_SECOND) * 1_000;
      if (dueAt > performance.now()) await sleep(dueAt - performance.now());
      const at = (turn + first) % QUERIES.length;
      try {
        const response = await QUERIES[at]?.(shopper);
        const text = `${at} ${withoutCursor((await response?.text()) ?? '')}`;
        if (response?.ok === true) answers.set(text, (answers.get(text) ?? 0) + 1);
        else failures.push(`${response?.status} ${text.slice(0, 300)}`);
      } catch (error) {
        failures.push(String(error));
      }
    }
  };
  const shoppers = Promise.all(Array.from({ length: SHOPPERS }, (_, first) => ask(first)));
  try {
    await work();
  } finally {
    isOver = true;
    await shoppers;
  }
  return { answers, failures, seconds: (performance.now() - startedAt) / 1_000 };
}

/** Now and then a search is answered by the other index. */
function mixing({ elasticsearch }: Shop, [one, other]: readonly [string, string]): Meddler {
  let searches = 0;
  return async ({ method, path, body }) => {
    if (!path.includes('/_search') || ++searches % 20 > 0) return PASS;
    const elsewhere = path.includes(one) ? path.replace(one, other) : path.replace(other, one);
    if (elsewhere === path) return PASS;
    const [pathname = '', query = ''] = elsewhere.split('?');
    const querystring = Object.fromEntries(new URLSearchParams(query));
    const request = { method, path: pathname, querystring, body: JSON.parse(body.toString('utf8')) as object };
    return { kind: 'answer', answer: elasticsearchAnswer(200, await elasticsearch.transport.request(request)) };
  };
}

/** As a run promotes its index, in the product's own call; a planted defect does it in another way. */
async function promoteTo({ elasticsearch, config }: Shop, newIndex: string, defect: string | undefined): Promise<void> {
  const { NAME_PREFIX: prefix } = config;
  const alias = liveAlias(prefix, STOREFRONT);
  const live = [...(await readAliases(elasticsearch, { alias })).keys()].filter((name) => name !== newIndex);
  const [liveIndex] = live;
  if (liveIndex === undefined) return;
  if (defect === 'in two calls') {
    await elasticsearch.indices.updateAliases({ actions: [{ remove: { index: liveIndex, alias } }] });
    await elasticsearch.indices.updateAliases({ actions: [{ add: { index: newIndex, alias } }] });
  } else if (defect === 'both live for a moment') {
    await elasticsearch.indices.updateAliases({ actions: [{ add: { index: newIndex, alias } }] });
    await elasticsearch.indices.updateAliases({ actions: [{ remove: { index: liveIndex, alias } }] });
  } else {
    const run = 'faults';
    await elasticsearch.indices.updateAliases({
      actions: [
        { add: { index: newIndex, alias: tokenAlias(prefix, STOREFRONT, run) } },
        { add: { index: newIndex, alias: writeAlias(prefix, STOREFRONT) } },
      ],
    });
    await promote(elasticsearch, { prefix, storefront: STOREFRONT, run, newIndex, liveIndex });
  }
}
