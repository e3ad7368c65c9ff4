import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type PythonVenv, pythonVenv } from '../../local/python-venv.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';
import { readParts } from '../../src/runs/part-store.ts';
import { listRuns } from '../../src/runs/run-store.ts';
import { slackPosts } from '../faults/slack.ts';
import { liveIndexOf } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slowQueries } from '../support/slow-run.ts';

const FOLDER = join(PACKAGE_ROOT, 'deploy', 'airflow');
const DAG_FILE = join(FOLDER, 'storefront_search_reindex.py');
const PARTS = 4;

const resources = createResources();
let shop: Shop;
let venv: PythonVenv;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'airflow', products: 80 }), (opened) => opened.close());
  venv = await pythonVenv({ requirementsFile: join(FOLDER, 'requirements.txt') });
  const home = resources.use(await mkdtemp(join(tmpdir(), 'airflow-')), (path) => rm(path, { recursive: true }));
  const settings = { ...shop.config, SOURCE_SQL_DIR: await slowQueries(shop, 5, 0.3) };
  env = {
    PATH: process.env['PATH'],
    HOME: home,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__DAGS_FOLDER: FOLDER,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    STOREFRONT_SEARCH_COMMAND: `${process.execPath} ${join(PACKAGE_ROOT, 'bin', 'storefront-search.js')}`,
    NODE_NO_WARNINGS: '1',
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
  };
  const { status, stderr } = spawnSync(venv.program('airflow'), ['db', 'migrate'], { env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}, 300_000);
afterAll(() => resources.close());

/** Runs the DAG to its end in one process, as a developer does. */
async function testDag(conf: object): Promise<{ readonly code: number | null; readonly output: string }> {
  const args = ['dags', 'test', 'storefront_search_reindex', '--conf', JSON.stringify(conf)];
  const child = spawn(venv.program('airflow'), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const newestRun = async () => (await listRuns(shop.elasticsearch, shop.config.NAME_PREFIX, 1).catch(() => []))[0];

/** Kills the process that loads the part, as soon as it does. */
async function killLoaderOf(part: number): Promise<void> {
  for (;;) {
    const run = await newestRun();
    const parts =
      run === undefined ? [] : await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, run).catch(() => []);
    const found = parts[part - 1];
    const pid = Number(/process (\d+)/.exec(found?.holder?.name ?? '')?.[1]);
    if (found?.state === 'loading' && pid > 0) {
      process.kill(pid, 'SIGKILL');
      return;
    }
    await sleep(50);
  }
}

it(
  'loads in four parts, survives a killed one by trying it again, and ends promoted',
  { timeout: 300_000 },
  async () => {
    const running = testDag({ storefronts: ['brandi'], parts: PARTS });
    const [{ code, output }] = await Promise.all([running, Promise.race([killLoaderOf(2), running])]);
    expect(code, output.slice(-4_000)).toBe(0);
    const run = await newestRun();
    expect(run).toMatchObject({
      state: 'finished',
      parts: PARTS,
      storefronts: [{ storefront: 'brandi', state: 'promoted' }],
    });
    expect(run?.key).toMatch(/^storefront_search_reindex /);
    expect(await liveIndexOf(shop, 'brandi')).toBe(run?.storefronts[0]?.index);
    const parts = await readParts(shop.elasticsearch, shop.config.NAME_PREFIX, run ?? { id: '', parts: 0 });
    expect(parts.map(({ state, attempts }) => ({ state, attempts }))).toEqual(
      [1, 2, 1, 1].map((attempts) => ({ state: 'loaded', attempts })),
    );
    expect(output).toContain('load ended with -9');
  },
);

it(
  'what a gate holds back is not tried again, and Slack is told with the end of the log',
  { timeout: 300_000 },
  async () => {
    const before = await liveIndexOf(shop, 'brandi');
    await shop.database.query('DELETE FROM product_exposures WHERE product_id % 3 > 0');
    const { code, output } = await testDag({ storefronts: ['brandi'], parts: 1 });
    expect(code, output.slice(-4_000)).not.toBe(0);
    expect(output.match(/\+ .* gate --run/g)).toHaveLength(1);
    expect(await liveIndexOf(shop, 'brandi')).toBe(before);
    const [post, ...more] = await slackPosts({ slackUrl: inject('stack').slackUrl, shop }, 'Airflow: ');
    expect(more).toEqual([]);
    expect(post?.text).toContain('gate of storefront_search_reindex failed');
    expect(post?.text).toMatch(/FAILED {2}/);
  },
);

it('says when it runs, and what a person may choose', () => {
  const script = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("dag", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
dag = module.reindex_dag("other", "America/New_York", ["brandi"], "30 3 * * *", 2)
print(json.dumps({
  "timezone": str(dag.timetable.timezone), "expression": dag.timetable.expression, "runs": dag.max_active_runs,
  "params": dag.params.dump(), "retries": {task.task_id: task.retries for task in dag.tasks},
  "order": [task.task_id for task in dag.topological_sort()] if hasattr(dag, "topological_sort") else [],
}))`;
  const { stdout, stderr } = spawnSync(venv.program('python'), ['-c', script, DAG_FILE], { env, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    timezone: 'America/New_York',
    runs: 1,
    params: { storefronts: ['brandi'], parts: 2, keep_warm: '24h', extractors: 1 },
    retries: { plan: 2, load: 2, gate: 2, promote: 2, prune: 2 },
  });
});
