import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { liveAlias, stateIndex } from '../../src/indices/index-name.ts';
import { leaveWriteTargets } from '../../src/indices/left-targets.ts';
import { rollBackStorefront } from '../../src/pipelines/change-live-index.ts';
import type { Run } from '../../src/runs/run.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { runCommand } from '../support/command-line.ts';
import { type HttpRequest, PASS } from '../support/http-proxy.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { liveIndexServices } from '../support/live-index-services.ts';
import { createProxiedShop, type ProxiedShop } from '../support/proxied-shop.ts';
import type { Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

const MISSED = 'could not be written for a while before it went live, so it has missed changes';

let proxied: ProxiedShop;
let shop: Shop;

beforeAll(async () => {
  proxied = await createProxiedShop({ name: 'leftmeanwhile', products: 40 });
  ({ shop } = proxied);
}, 60_000);

afterEach(() => proxied.proxy.meddle(null));

afterAll(() => proxied.close());

/**
 * The next process that has announced an index is paused for longer than that holds. Meanwhile a consumer can't write
 * the index, and writes down that it has left.
 *
 * @param after what becomes of the requests after the one that made it live
 */
function pauseBeforeGoingLive(after: (request: HttpRequest) => typeof PASS | { readonly kind: 'reset' } = () => PASS): {
  readonly left: () => string;
} {
  let left = '';
  proxied.proxy.meddle(async (request) => {
    if (left !== '') return after(request);
    if (!proxied.changesLive(request, 'brandi')) return PASS;
    const { actions } = JSON.parse(request.body.toString()) as {
      actions: { add?: { index: string; alias: string } }[];
    };
    const index =
      actions.find(({ add }) => add?.alias === liveAlias(shop.config.NAME_PREFIX, 'brandi'))?.add?.index ?? '';
    const leaving = { storefront: 'brandi', index, cause: 'it has no active shard' };
    const state = stateIndex(shop.config.NAME_PREFIX, 'left-targets');
    expect(await leaveWriteTargets(shop.elasticsearch, state, leaving, Date.now)).toBe('promoting');
    expect(await leaveWriteTargets(shop.elasticsearch, state, leaving, () => Date.now() + 61_000)).toBe('left');
    left = index;
    return PASS;
  });
  return { left: () => left };
}

function reindexPaused(): Promise<Run> {
  return shop.reindex(['brandi'], { ELASTICSEARCH_URL: proxied.config.ELASTICSEARCH_URL });
}

it('the first index of a storefront that left before it went live is taken back: none is live', async () => {
  const paused = pauseBeforeGoingLive();
  const run = await reindexPaused();
  expect(run).toMatchObject({ state: 'failed', storefronts: [{ state: 'failed', index: paused.left() }] });
  expect(run.storefronts[0]?.error).toContain(
    `No index of brandi is live, as before: the index ${paused.left()} ${MISSED}`,
  );
  expect(await liveIndexOf(shop, 'brandi')).toBeNull();
}, 60_000);

it('a promoted index that left before it went live gives way to the one before it, and people are told', async () => {
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
  const before = await liveIndexOf(shop, 'brandi');
  const paused = pauseBeforeGoingLive();
  const run = await reindexPaused();
  expect(run).toMatchObject({ state: 'failed', storefronts: [{ state: 'failed', index: paused.left() }] });
  expect(await liveIndexOf(shop, 'brandi')).toBe(before);
  expect((await slackMessages(shop)).at(-1)).toContain(`${before} is live again: the index ${paused.left()} ${MISSED}`);
}, 60_000);

it('a roll back to an index that left meanwhile is taken back', async () => {
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
  const before = await liveIndexOf(shop, 'brandi');
  const paused = pauseBeforeGoingLive();
  const services = liveIndexServices(proxied.client, shop.config);
  const why = { by: 'the engineer on call', reason: 'prices are wrong' };
  await expect(rollBackStorefront(services, 'brandi', why)).rejects.toMatchObject({
    code: 'promotion-refused',
    message: expect.stringContaining(MISSED) as string,
  });
  expect(paused.left()).not.toBe('');
  expect(await liveIndexOf(shop, 'brandi')).toBe(before);
}, 60_000);

it('whoever goes on with a run that ended right behind its promotion looks whether the index had left', async () => {
  const before = await liveIndexOf(shop, 'brandi');
  const paused = pauseBeforeGoingLive(({ path }) => (path.includes('left-targets') ? { kind: 'reset' } : PASS));
  const run = await reindexPaused();
  proxied.proxy.meddle(null);
  expect(run.state).toBe('failed');
  expect(await liveIndexOf(shop, 'brandi')).toBe(paused.left());

  const resumed = await runCommand(shop.config, ['reindex', '--resume', run.id]);
  expect(resumed.code).toBe(1);
  expect(resumed.stderr).toContain(MISSED);
  expect(await liveIndexOf(shop, 'brandi')).toBe(before);
  const after = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, run.id);
  expect(after.storefronts[0]?.state).toBe('failed');
}, 90_000);
