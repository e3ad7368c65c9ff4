import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readParts } from '../../src/runs/part-store.ts';
import { requireRun } from '../../src/runs/run-store.ts';
import { runCommand } from '../support/command-line.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';

const PRODUCTS = 400;

let shop: Shop;

beforeAll(async () => {
  shop = await createShop({ name: 'steps', products: PRODUCTS });
}, 240_000);

afterAll(() => shop.close());

interface Planned {
  readonly run: string;
  readonly parts: string[];
  readonly storefronts: { readonly storefront: string; readonly index: string }[];
  readonly outcome: string;
}

async function step(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand({ ...shop.config, LOG_LEVEL: 'silent' }, args);
  expect(stderr).toBe('');
  expect(code, stdout).toBe(0);
  return stdout;
}

async function plan(...args: string[]): Promise<Planned> {
  return JSON.parse(await step('plan', '--json', ...args)) as Planned;
}

it('plan, four loads at once, gate, promote and prune do what reindex does, and can each be repeated', async () => {
  await shop.reindex(['brandi', 'hiver']);
  const expected = await Promise.all(['brandi', 'hiver'].map((id) => readLiveDocuments(shop, id)));
  const before = await liveIndexOf(shop, 'brandi');

  const key = ['--key', 'nightly-1', '--storefront', 'brandi', '--storefront', 'hiver', '--parts', '4'];
  const planned = await plan(...key);
  expect(planned).toMatchObject({ parts: ['1/4', '2/4', '3/4', '4/4'], outcome: 'done' });
  expect(await plan(...key)).toMatchObject({ run: planned.run, parts: planned.parts, outcome: 'already' });

  const early = await runCommand(shop.config, ['gate', '--run', planned.run]);
  expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('are not loaded: 1, 2, 3, 4') as string });

  const loads = planned.parts.map((part) => step('load', '--run', planned.run, '--part', part));
  for (const [at, said] of (await Promise.all(loads)).entries()) {
    expect(said).toBe(`${planned.run}: part ${planned.parts[at]} is loaded.\n`);
  }
  expect(await step('load', '--run', planned.run, '--part', '2/4')).toContain('was loaded before');
  const run = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, planned.run);
  const parts = await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, run);
  // Even in rows, and each row in one part.
  expect(parts.map((part) => part.storefronts['brandi']?.rows)).toEqual([100, 100, 100, 100]);
  expect(parts.map((part) => part.after).slice(1)).toEqual(parts.map((part) => part.through).slice(0, -1));

  const unjudged = await runCommand(shop.config, ['promote', '--run', planned.run]);
  expect(unjudged).toMatchObject({ code: 1, stderr: expect.stringContaining('the gate has not judged') as string });
  expect(await step('gate', '--run', planned.run)).toContain('brandi: passed');
  expect(await liveIndexOf(shop, 'brandi')).toBe(before);

  const promoted = await step('promote', '--run', planned.run, '--keep-warm', '0s');
  expect(promoted).toContain('is live');
  expect(await step('promote', '--run', planned.run)).toContain('is finished already');
  expect(await step('gate', '--run', planned.run)).toContain('there is nothing to judge');
  expect(await step('load', '--run', planned.run)).toContain('was loaded before');
  for (const [at, { storefront, index }] of planned.storefronts.entries()) {
    expect(await liveIndexOf(shop, storefront)).toBe(index);
    const hashes = (await readLiveDocuments(shop, storefront)).map(({ id, contentHash }) => [id, contentHash]);
    expect(hashes).toEqual(expected[at]?.map(({ id, contentHash }) => [id, contentHash]));
  }
  expect(await step('prune')).toMatch(/There is no index that nobody needs|deleted/);
}, 240_000);

it('a run that ends lets the next one have every storefront, also one whose gate held it back', async () => {
  const folder = await shop.copyOf('storefronts');
  const file = join(folder, 'hiver.json');
  const hiver = JSON.parse(await readFile(file, 'utf8')) as { gate: object };
  await writeFile(file, JSON.stringify({ ...hiver, gate: { ...hiver.gate, minimumProducts: PRODUCTS * 10 } }));
  const changed = { ...shop.config, LOG_LEVEL: 'silent' as const, STOREFRONTS_DIR: folder };
  const planned = await plan('--storefront', 'brandi', '--storefront', 'hiver');
  await step('load', '--run', planned.run);
  await runCommand(changed, ['gate', '--run', planned.run]);
  await runCommand(changed, ['promote', '--run', planned.run]);
  const shown = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, planned.run);
  expect(shown.storefronts.map(({ state }) => state)).toEqual(['promoted', 'held-back']);

  await step('promote', '--run', planned.run, '--storefront', 'hiver', '--force', '--reason', 'meant');
  await step('reindex', '--storefront', 'brandi', '--storefront', 'hiver');
}, 240_000);
