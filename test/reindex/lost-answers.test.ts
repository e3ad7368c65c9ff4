import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { changeLiveAlias } from '../../src/indices/change-live-alias.ts';
import { createWriteTarget } from '../../src/indices/create-index.ts';
import { indexName, liveAlias } from '../../src/indices/index-name.ts';
import { rollBackStorefront } from '../../src/pipelines/change-live-index.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { type HttpProxy, type Interference, PASS } from '../support/http-proxy.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { liveIndexServices } from '../support/live-index-services.ts';
import { createProxiedShop, type ProxiedShop } from '../support/proxied-shop.ts';
import type { Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

const EMPTY = { settings: { number_of_replicas: 0 }, mappings: { dynamic: 'strict' as const } };
const WHY = { by: 'the engineer on call', reason: 'prices are wrong' };

let proxied: ProxiedShop;
let shop: Shop;
let proxy: HttpProxy;
let config: Config;
let client: Client;

beforeAll(async () => {
  proxied = await createProxiedShop({ name: 'lostanswers', products: 40 });
  ({ shop, proxy, config, client } = proxied);
  await shop.reindex(['brandi']);
}, 60_000);

afterEach(() => proxy.meddle(null));

afterAll(() => proxied.close());

/** Happens to the next `_aliases` call that changes which index is live; it has taken effect by then. */
function meddleWithLiveChange(fate: Interference): { readonly isMet: () => boolean } {
  let isMet = false;
  proxy.meddle((request) => {
    if (isMet || !proxied.changesLive(request, 'brandi')) return PASS;
    isMet = true;
    return fate;
  });
  return { isMet: () => isMet };
}

const UNCONFIRMED: Interference = {
  kind: 'pass',
  change: (answer) => ({ ...answer, body: Buffer.from('{"acknowledged":false,"errors":false}') }),
};

it.each<[string, Interference]>([
  ['its answer is lost', { kind: 'reset-after' }],
  ['only half of its answer arrives', { kind: 'truncated' }],
  ['not every node has confirmed it', UNCONFIRMED],
  [
    'something between says that it took too long',
    { kind: 'pass', change: (answer) => ({ ...answer, status: 504, body: Buffer.from('{}') }) },
  ],
])(
  'a promotion is noted and a roll back is not asked for again, though %s',
  async (_, fate) => {
    const before = await liveIndexOf(shop, 'brandi');
    const promotion = meddleWithLiveChange(fate);
    const run = await shop.reindex(['brandi'], { ELASTICSEARCH_URL: config.ELASTICSEARCH_URL });
    expect(promotion.isMet()).toBe(true);
    expect(run).toMatchObject({ state: 'finished', storefronts: [{ state: 'promoted', previousIndex: before }] });
    const index = run.storefronts[0]?.index ?? '';
    expect(await liveIndexOf(shop, 'brandi')).toBe(index);
    const noted = await requireRun(shop.elasticsearch, config.NAME_PREFIX, run.id);
    expect(noted.storefronts[0]).toMatchObject({ state: 'promoted', promotedAt: expect.any(String) as string });
    expect((await slackMessages(shop)).at(-1)).toContain('Full reindex finished');

    const rollBack = meddleWithLiveChange(fate);
    await expect(rollBackStorefront(liveIndexServices(client, config), 'brandi', WHY)).resolves.toEqual({
      from: index,
      to: before,
    });
    expect(rollBack.isMet()).toBe(true);
    expect(await liveIndexOf(shop, 'brandi')).toBe(before);
  },
  120_000,
);

it('what can not be learnt is told as not known, with how to look', async () => {
  const live = await liveIndexOf(shop, 'brandi');
  if (live === null) throw new Error('brandi has no live index');
  const alias = liveAlias(config.NAME_PREFIX, 'brandi');
  proxy.meddle(() => ({ kind: 'reset' }));
  const change = {
    prefix: config.NAME_PREFIX,
    storefront: 'brandi',
    index: live,
    actions: [{ remove: { index: live, alias, must_exist: true } }, { add: { index: live, alias } }],
  };
  await expect(changeLiveAlias(client, change, 1_500)).rejects.toMatchObject({
    code: 'elasticsearch-unavailable',
    message: expect.stringContaining('Nobody knows whether') as string,
    remedy: expect.stringContaining('storefront-search indices list --storefront brandi') as string,
  });
});

/** With `timeout=0s` Elasticsearch makes the change, and waits for no node's confirmation of it. */
function unwaited(path: string): Interference {
  const url = new URL(path, 'http://elasticsearch');
  url.searchParams.set('timeout', '0s');
  return { kind: 'pass', path: `${url.pathname}${url.search}` };
}

it('an index that not every node has confirmed is loaded once a later change of it is confirmed', async () => {
  const asked: string[] = [];
  proxy.meddle(({ method, path }) => {
    const [, what] = /^\/[^/]*products-brandi-2[^/?]*(\/_settings|\/_bulk|(?=\?))/.exec(path) ?? [];
    if (what === undefined || !['PUT', 'POST'].includes(method)) return PASS;
    asked.push(`${method} ${what}`);
    if (method === 'PUT' && what === '') return unwaited(path);
    // The first two say nothing either.
    return what === '/_settings' && asked.filter((one) => one.endsWith(what)).length <= 2 ? unwaited(path) : PASS;
  });
  const run = await shop.reindex(['brandi'], { ELASTICSEARCH_URL: config.ELASTICSEARCH_URL });
  expect(run).toMatchObject({ state: 'finished', storefronts: [{ state: 'promoted' }] });
  expect(asked.slice(0, 6)).toEqual(['PUT ', ...Array<string>(4).fill('PUT /_settings'), 'POST /_bulk']);
  const index = run.storefronts[0]?.index ?? '';
  const { [index]: found } = await shop.elasticsearch.indices.getSettings({ index });
  expect(found?.settings?.index?.priority).toBe('1');
}, 120_000);

it('an index that is never confirmed by every node is not gone on with, nor one that is there after a lost answer', async () => {
  proxy.meddle(({ method, path }) => (method === 'PUT' ? unwaited(path) : PASS));
  const name = indexName(config.NAME_PREFIX, 'unconfirmed', new Date(Date.UTC(2026, 0, 1)));
  const create = (confirmMs: number) => createWriteTarget(client, name, EMPTY, [], confirmMs);
  const unconfirmed = {
    code: 'elasticsearch-unavailable',
    message: expect.stringContaining('has confirmed') as string,
  };
  await expect(create(1_500)).rejects.toMatchObject(unconfirmed);
  await expect(create(1_500)).rejects.toMatchObject(unconfirmed);
  proxy.meddle(null);
  await expect(create(10_000)).resolves.toBeUndefined();
}, 60_000);
