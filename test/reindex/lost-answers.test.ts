import type { Client } from '@elastic/elasticsearch';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAlerts } from '../../src/alerts.ts';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { slackFor } from '../../src/clients/slack.ts';
import type { Config } from '../../src/config.ts';
import { changeLiveAlias } from '../../src/indices/change-live-alias.ts';
import { liveAlias } from '../../src/indices/index-name.ts';
import { createLogger } from '../../src/logger.ts';
import { type LiveIndexServices, rollBackStorefront } from '../../src/pipelines/change-live-index.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { type HttpProxy, type Interference, openHttpProxy, PASS } from '../support/http-proxy.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

const WHY = { by: 'the engineer on call', reason: 'prices are wrong' };

let shop: Shop;
let proxy: HttpProxy;
/** The shop's, by way of the proxy. */
let config: Config;
let client: Client;
let services: LiveIndexServices;

beforeAll(async () => {
  shop = await createShop({ name: 'lostanswers', products: 40 });
  proxy = await openHttpProxy(shop.config.ELASTICSEARCH_URL);
  config = { ...shop.config, ELASTICSEARCH_URL: `http://127.0.0.1:${proxy.port}` };
  client = elasticsearchFor(config, 'reindex');
  const logger = createLogger({ level: 'silent', name: 'test' });
  services = {
    elasticsearch: client,
    prefix: config.NAME_PREFIX,
    alerts: createAlerts({ slack: slackFor(config), channel: config.SLACK_CHANNEL, logger }),
    now: Date.now,
    prepare: async () => undefined,
  };
  await shop.reindex(['brandi']);
}, 60_000);

afterEach(() => proxy.meddle(null));

afterAll(async () => {
  await client.close();
  await proxy.close();
  await shop.close();
});

/** Happens to every `_aliases` call that changes which index is live; it has taken effect by then. */
function meddleWithLiveChanges(fate: Interference): { readonly met: () => number } {
  let met = 0;
  const live = `"alias":"${liveAlias(config.NAME_PREFIX, 'brandi')}"`;
  proxy.meddle(({ method, path, body }) => {
    if (method !== 'POST' || !path.startsWith('/_aliases') || !body.includes(live)) return PASS;
    met++;
    return fate;
  });
  return { met: () => met };
}

const UNCONFIRMED: Interference = {
  kind: 'pass',
  change: (answer) => ({ ...answer, body: Buffer.from('{"acknowledged":false,"errors":false}') }),
};

describe.each<[string, Interference]>([
  ['its answer is lost', { kind: 'reset-after' }],
  ['only half of its answer arrives', { kind: 'truncated' }],
  ['not every node has confirmed it', UNCONFIRMED],
  [
    'something between says that it took too long',
    { kind: 'pass', change: (answer) => ({ ...answer, status: 504, body: Buffer.from('{}') }) },
  ],
])(
  'a change of the live index that took effect, though %s',
  (_, fate) => {
    it('is promoted, and noted as that', async () => {
      const before = await liveIndexOf(shop, 'brandi');
      const meddling = meddleWithLiveChanges(fate);
      const run = await shop.reindex(['brandi'], { ELASTICSEARCH_URL: config.ELASTICSEARCH_URL });
      expect(meddling.met()).toBe(1);
      expect(run).toMatchObject({ state: 'finished', storefronts: [{ state: 'promoted', previousIndex: before }] });
      expect(await liveIndexOf(shop, 'brandi')).toBe(run.storefronts[0]?.index);
      const noted = await requireRun(shop.elasticsearch, config.NAME_PREFIX, run.id);
      expect(noted.storefronts[0]).toMatchObject({ state: 'promoted', promotedAt: expect.any(String) as string });
      expect((await slackMessages(shop)).at(-1)).toContain('Full reindex finished');
    });

    it('is rolled back, and the engineer is not sent back to the bad index', async () => {
      await shop.reindex(['brandi']);
      const good = await liveIndexOf(shop, 'brandi');
      await shop.reindex(['brandi']);
      const bad = await liveIndexOf(shop, 'brandi');
      const meddling = meddleWithLiveChanges(fate);
      await expect(rollBackStorefront(services, 'brandi', WHY)).resolves.toEqual({ from: bad, to: good });
      expect(meddling.met()).toBe(1);
      expect(await liveIndexOf(shop, 'brandi')).toBe(good);
      expect((await slackMessages(shop)).at(-1)).toContain('brandi was rolled back');
    });
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
