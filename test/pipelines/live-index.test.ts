import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlerts } from '../../src/alerts.ts';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { stateIndex, writeAlias } from '../../src/indices/index-name.ts';
import { leaveWriteTargets } from '../../src/indices/left-targets.ts';
import { createLogger } from '../../src/logger.ts';
import { type LiveIndexServices, promoteHeldBack, rollBackStorefront } from '../../src/pipelines/change-live-index.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { writeStorefronts } from '../support/storefront-files.ts';

const WHY = { by: 'the engineer on call', reason: 'prices are wrong' };

let shop: Shop;
let client: Client;
let services: LiveIndexServices;

beforeAll(async () => {
  shop = await createShop({ name: 'liveindex', products: 60 });
  client = elasticsearchFor(shop.config, 'reindex');
  const logger = createLogger({ level: 'silent', name: 'test' });
  services = {
    elasticsearch: client,
    prefix: shop.config.NAME_PREFIX,
    alerts: createAlerts({ logger }),
    now: Date.now,
  };
});

afterAll(async () => {
  await client.close();
  await shop.close();
});

describe('rollback', () => {
  it('makes the previous index live, keeps both as write targets, and can be taken back in turn', async () => {
    await shop.reindex(['brandi']);
    const first = await liveIndexOf(shop, 'brandi');
    await shop.reindex(['brandi']);
    const second = await liveIndexOf(shop, 'brandi');

    await expect(rollBackStorefront(services, 'brandi', WHY)).resolves.toEqual({ from: second, to: first });
    expect(await liveIndexOf(shop, 'brandi')).toBe(first);
    const targets = await client.indices.getAlias({ name: writeAlias(services.prefix, 'brandi') });
    expect(Object.keys(targets).sort()).toEqual([first, second].sort());

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

describe('promote --force', () => {
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
    await expect(promoteHeldBack(services, run.id, 'selpi', WHY)).resolves.toEqual({ index: held, previous: null });
    expect(await liveIndexOf(shop, 'selpi')).toBe(held);
    await expect(promoteHeldBack(services, run.id, 'selpi', WHY)).rejects.toMatchObject({ code: 'promotion-refused' });
  });
});
