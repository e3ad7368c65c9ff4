import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readParts } from '../../src/runs/part-store.ts';
import type { Run } from '../../src/runs/run.ts';
import { listRuns, requireRun } from '../../src/runs/run-store.ts';
import { runCommand, startCommand } from '../support/command-line.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { letTimePass, slowQueries, until } from '../support/slow-run.ts';

const PRODUCTS = 400;
const BRANDI = ['--storefront', 'brandi'];

let shop: Shop;
let slow: Shop['config'];

beforeAll(async () => {
  shop = await createShop({ name: 'stop', products: PRODUCTS });
  slow = { ...shop.config, SOURCE_SQL_DIR: await slowQueries(shop, 5, 0.3) };
}, 60_000);

afterAll(() => shop.close());

function command(...args: string[]) {
  return runCommand(shop.config, args);
}

/** The run that is being loaded at this moment. */
function loadingRun(): Promise<Run> {
  return until('a load', async () => {
    const [run] = await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 1);
    if (run?.state !== 'running' || run.parts === 0) return null;
    const parts = await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, run);
    return parts.some(({ state }) => state === 'loading') ? run : null;
  });
}

it('ends a run within seconds, frees its storefronts, and what it has done is gone on with', async () => {
  const child = startCommand(slow, ['reindex', ...BRANDI]);
  const ended = once(child, 'exit');
  const { id } = await loadingRun();
  // Whoever would go on with it is told that somebody is at it.
  const [early, followed, stopped] = await Promise.all([
    command('reindex', '--resume', id),
    command('runs', 'show', id, '--follow'),
    until('a heartbeat', async () => {
      const { heartbeatAt, startedAt } = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, id);
      return heartbeatAt > startedAt ? true : null;
    }).then(() => command('runs', 'stop', id)),
  ]);
  expect(early).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`Somebody works on the run ${id}`) as string,
  });
  expect(stopped).toMatchObject({ code: 0, stdout: expect.stringContaining(`${id} is stopped.\n`) as string });
  expect(await ended).toEqual([1, null]);
  expect(followed.code).toBe(1);
  expect(followed.stderr).toMatch(/running {2}0 %, 0 rows, 0 of 1 parts loaded; brandi loading\n/);
  expect(followed.stdout).toMatch(/^stopped, started .*\n.*\nFailed: The run was stopped by .*--resume/);
  expect(await liveIndexOf(shop, 'brandi')).toBeNull();
  expect((await command('runs', 'stop', id)).stdout).toContain(`${id} is over already: failed.`);

  // No waiting: nobody holds the storefront or the part.
  const resumed = await command('reindex', '--resume');
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  const run = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, id);
  expect(run).toMatchObject({ state: 'finished', stop: null, rowsRead: PRODUCTS });
  expect(await liveIndexOf(shop, 'brandi')).toBe(run.storefronts[0]?.index);
}, 240_000);

it('ends every step of a run at once, and steps that come later are refused', async () => {
  const planned = await command('plan', '--parts', '2', ...BRANDI);
  const id = planned.stdout.trim();
  const loads = ['1/2', '2/2'].map((part) => runCommand(slow, ['load', '--run', id, '--part', part]));
  await until('both loads', async () => {
    const parts = await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, { id, parts: 2 });
    return parts.every(({ state }) => state === 'loading') ? true : null;
  });
  expect((await command('runs', 'stop', id)).stdout).toContain(`${id} is stopped.\n`);
  for (const load of await Promise.all(loads)) {
    expect(load).toMatchObject({ code: 1, stderr: expect.stringContaining('The run was stopped by') as string });
  }
  const parts = await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, { id, parts: 2 });
  expect(parts.map(({ state, holder }) => [state, holder])).toEqual([
    ['waiting', null],
    ['waiting', null],
  ]);
  expect(await command('load', '--run', id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`reindex --resume ${id}`) as string,
  });
  // Its lease is free.
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
}, 240_000);

it('ends a run that was killed by itself', async () => {
  const child = startCommand(slow, ['reindex', ...BRANDI]);
  const { id } = await loadingRun();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await letTimePass(shop);
  expect((await command('runs', 'stop', id)).stdout).toContain(`${id} is stopped.\n`);
  const run = await requireRun(shop.elasticsearch, shop.config.NAME_PREFIX, id);
  expect(run).toMatchObject({ state: 'failed', storefronts: [{ state: 'failed' }] });
  expect((await shop.reindex(['brandi'])).state).toBe('finished');
}, 240_000);
