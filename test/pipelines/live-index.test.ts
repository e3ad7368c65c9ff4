import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { stateIndex, writeAlias } from '../../src/indices/index-name.ts';
import { leaveWriteTargets } from '../../src/indices/left-targets.ts';
import { readAliases } from '../../src/indices/read-aliases.ts';
import { type LiveIndexServices, promoteHeldBack, rollBackStorefront } from '../../src/pipelines/change-live-index.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { liveIndexServices } from '../support/live-index-services.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';
import { writeStorefronts } from '../support/storefront-files.ts';

const WHY = { by: 'the engineer on call', reason: 'prices are wrong' };

let shop: Shop;
let client: Client;
let services: LiveIndexServices;
/** What was made ready, and what was live at that moment. */
const prepared: string[] = [];
/** Milliseconds that have passed for the services. */
let later = 0;

beforeAll(async () => {
  shop = await createShop({ name: 'liveindex', products: 60 });
  client = elasticsearchFor(shop.config, 'reindex');
  services = {
    ...liveIndexServices(client, shop.config),
    now: () => Date.now() + later,
    prepare: async (storefront, index) => {
      prepared.push(`${storefront} ${index}, live: ${await liveIndexOf(shop, storefront)}`);
    },
  };
});

afterAll(async () => {
  await client.close();
  await shop.close();
});

describe('rollback', { timeout: 120_000 }, () => {
  it('makes the previous index live, keeps both as write targets, and can be taken back in turn', async () => {
    await shop.reindex(['brandi']);
    const first = await liveIndexOf(shop, 'brandi');
    await shop.reindex(['brandi']);
    const second = await liveIndexOf(shop, 'brandi');

    await expect(rollBackStorefront(services, 'brandi', WHY)).resolves.toEqual({ from: second, to: first });
    expect(await liveIndexOf(shop, 'brandi')).toBe(first);
    const targets = await readAliases(client, { alias: writeAlias(services.prefix, 'brandi') });
    expect([...targets.keys()].sort()).toEqual([first, second].sort());

    await rollBackStorefront(services, 'brandi', WHY);
    expect(await liveIndexOf(shop, 'brandi')).toBe(second);
  });

  it('is refused without a previous index, and onto one that has missed a change', async () => {
    await shop.reindex(['hiver']);
    await expect(rollBackStorefront(services, 'hiver', WHY)).rejects.toMatchObject({ code: 'promotion-refused' });

    const warm = await liveIndexOf(shop, 'hiver');
    if (warm === null) throw new Error('hiver has no live index');
    await shop.reindex(['hiver']);
    const live = await liveIndexOf(shop, 'hiver');
    await leaveWriteTargets(
      client,
      stateIndex(services.prefix, 'left-targets'),
      { storefront: 'hiver', index: warm, cause: 'could not be written' },
      Date.now,
    );
    await expect(rollBackStorefront(services, 'hiver', WHY)).rejects.toMatchObject({ code: 'promotion-refused' });
    expect(await liveIndexOf(shop, 'hiver')).toBe(live);
  });
});

describe('promote --force', { timeout: 120_000 }, () => {
  it('makes a held-back index live once, and nothing else', async () => {
    const storefronts = await readStorefronts(shop.config.STOREFRONTS_DIR);
    const selpi = storefronts.get('selpi');
    if (selpi === undefined) throw new Error('the storefront selpi is missing');
    const strict = { ...selpi, gate: { ...selpi.gate, minimumProducts: 1_000_000 } };
    const folder = await writeStorefronts(await shop.copyOf('storefronts'), [strict]);
    const run = await shop.reindex(['selpi'], { STOREFRONTS_DIR: folder });
    const held = run.storefronts[0]?.index;
    expect(run.storefronts[0]?.state).toBe('held-back');

    await expect(promoteHeldBack(services, 'no-such-run', 'selpi', WHY)).rejects.toMatchObject({ code: 'run-unknown' });
    later = 3 * 3_600_000;
    const promoted = await promoteHeldBack(services, run.id, 'selpi', WHY);
    later = 0;
    const minimum = run.storefronts[0]?.gate.find(({ passed }) => !passed)?.detail ?? '';
    expect(promoted).toEqual({
      index: held,
      previous: null,
      against: [`minimum: ${minimum}`, 'the gate judged 3 h ago, which is longer than its results hold (15 min)'],
    });
    expect(minimum).toMatch(/^\d+ products, at least 1000000 wanted$/);
    expect(await liveIndexOf(shop, 'selpi')).toBe(held);
    expect(prepared).toEqual([`selpi ${held ?? ''}, live: null`]);
    // Everybody is told, and the run remembers.
    const said = (await slackMessages(shop)).at(-1) ?? '';
    for (const what of promoted.against) expect(said).toContain(`Against: ${what}.`);
    expect(said).toContain(`By ${WHY.by}: ${WHY.reason}`);
    const [entry] = (await requireRun(client, services.prefix, run.id)).storefronts;
    expect(entry?.forced).toEqual({ ...WHY, against: ['minimum'] });
    await expect(promoteHeldBack(services, run.id, 'selpi', WHY)).rejects.toMatchObject({ code: 'promotion-refused' });
  });
});
