import { afterAll, beforeAll, expect, it } from 'vitest';
import { stateIndex } from '../../src/indices/index-name.ts';
import { newRun } from '../../src/pipelines/reindex-plan.ts';
import { createRun, listRuns } from '../../src/runs/run-store.ts';
import { readStorefronts, requireStorefront } from '../../src/storefronts/read-storefronts.ts';
import { runCommand } from '../support/command-line.ts';
import { aliasesOf } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { letTimePass } from '../support/slow-run.ts';

// Other storefronts are reindexed so often that what matters is far down in the list of runs.

/** More than were ever looked at together. */
const OTHER_RUNS = 450;
const PLAN = ['plan', '--key', 'nightly', '--storefront', 'hiver'];

let shop: Shop;
let planned: string;

async function step(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand({ ...shop.config, LOG_LEVEL: 'silent' }, args);
  expect(code, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
  return stdout.trim();
}

/** Finished runs of another storefront that began after every other one: copies of a document that the product wrote. */
async function addOtherRuns(count: number): Promise<void> {
  const { elasticsearch, config } = shop;
  const index = stateIndex(config.NAME_PREFIX, 'runs');
  const selpi = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), 'selpi');
  const order = { startedBy: 'many-runs.test', steps: false, key: null, parts: 1, keepWarmMs: 0 };
  const first = { ...newRun(Date.now(), [selpi], order), state: 'finished' as const };
  await createRun(elasticsearch, config.NAME_PREFIX, first);
  const { _source: document } = await elasticsearch.get<Record<string, unknown>>({ index, id: first.id });
  const copies = Array.from({ length: count - 1 }, (_, at) => {
    const startedAt = new Date(Date.now() + at).toISOString();
    return { ...document, id: `${first.id}-${at}`, startedAt };
  });
  const answer = await elasticsearch.bulk({
    index,
    refresh: true,
    operations: copies.flatMap((copy) => [{ create: { _id: copy.id } }, copy]),
  });
  expect(answer.errors).toBe(false);
}

beforeAll(async () => {
  shop = await createShop({ name: 'manyruns', products: 40 });
  await shop.reindex(['brandi']);
  await shop.reindex(['brandi']);
  planned = await step(...PLAN);
  await addOtherRuns(OTHER_RUNS);
  const latest = await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 200);
  expect(new Set(latest.flatMap((run) => run.storefronts.map(({ storefront }) => storefront)))).toEqual(
    new Set(['selpi']),
  );
}, 120_000);

afterAll(() => shop.close());

it('prune leaves the warm index, and what a run builds', async () => {
  const before = [await aliasesOf(shop, 'brandi'), await aliasesOf(shop, 'hiver')];
  expect(before.map((indices) => Object.keys(indices).length)).toEqual([2, 1]);
  expect(await step('prune')).toContain('There is no index that nobody needs');
  expect([await aliasesOf(shop, 'brandi'), await aliasesOf(shop, 'hiver')]).toEqual(before);
}, 60_000);

it('a key has its run, and --resume finds the newest that was stopped', async () => {
  expect(await step(...PLAN)).toBe(planned);
  await letTimePass(shop);
  await step('runs', 'stop', planned);
  expect(await step('reindex', '--resume')).toContain('hiver');
  const [index = ''] = Object.keys(await aliasesOf(shop, 'hiver'));
  expect((await aliasesOf(shop, 'hiver'))[index]).toContain('products');
}, 120_000);
