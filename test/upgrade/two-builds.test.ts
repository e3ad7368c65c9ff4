import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { DOCUMENT_SHAPE } from '../../src/transform/product-document.ts';
import { type Bench, openBench, until } from '../incremental/running-consumer.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { type Ended, runCommand, startCommand } from '../support/command-line.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { makeNextBuild, type NextBuild } from '../support/next-build.ts';
import { readDemoStorefront } from '../support/search-index.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';
import { documentedCommands } from './documented-commands.ts';

// The whole of docs/upgrades.md with two builds: this one, and one made from it whose documents differ.

type Build = 'old' | 'new';

const STOREFRONTS = ['brandi', 'hiver'];
/** The machine of the tests is busy: these say that something hangs, and nothing about speed. */
const LONG_MS = 120_000;
const TEST_MS = 300_000;
const page = documentedCommands('upgrades.md');

let folder: string;
let next: NextBuild;
let shop: Shop;
let bench: Bench;
let shown: number[];
let key: string;
const consumers = new Map<Build, ChildProcess>();
const apis = new Map<Build, ApiProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'next-build-'));
  next = await makeNextBuild(join(folder, 'next'));
  const storefronts = await Promise.all(STOREFRONTS.map(readDemoStorefront));
  shop = await createShop({ name: 'upgrade', products: 120, storefronts });
  await shop.reindex();
  bench = openBench(shop);
  const documents = await readLiveDocuments(shop, 'brandi');
  shown = documents.filter(({ state }) => state === 'product').map(({ id }) => id);
  const fields = { storefront: 'brandi', role: 'search', channel: 'web', name: 'test' } as const;
  ({ token: key } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, fields));
}, TEST_MS);

afterAll(async () => {
  for (const child of consumers.values()) child.kill('SIGKILL');
  await Promise.all([...apis.values()].map((api) => api.stop()));
  await bench.close();
  await shop.close();
  await rm(folder, { recursive: true });
}, TEST_MS);

function configOf(build: Build): Config {
  if (build === 'old') return shop.config;
  const own = (part: string) => join(next.root, part);
  return {
    ...shop.config,
    MAPPINGS_DIR: own('mappings'),
    DICTIONARIES_DIR: own('dictionaries'),
    SOURCE_SQL_DIR: own('src/extract/sql'),
  };
}

const rootOf = (build: Build): string => (build === 'old' ? PACKAGE_ROOT : next.root);

/** Runs a line of docs/upgrades.md. */
function run(build: Build, line: string, values?: Readonly<Record<string, string>>): Promise<Ended> {
  return runCommand(configOf(build), page.take(line, values), rootOf(build));
}

async function succeed(build: Build, line: string, values?: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await run(build, line, values);
  expect(code, `${line}: ${stdout}${stderr}`).toBe(0);
  return stdout;
}

async function startConsumer(build: Build): Promise<void> {
  const child = startCommand(configOf(build), page.take('consume'), rootOf(build));
  consumers.set(build, child);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until(`the ${build} consumer receives: ${said}`, () => said.includes('The consumer receives'), LONG_MS);
}

async function stopConsumer(build: Build, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const child = consumers.get(build);
  if (child === undefined) throw new Error(`No ${build} consumer runs.`);
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  consumers.delete(build);
}

async function startApi(build: Build): Promise<void> {
  expect(page.take('serve')).toEqual(['serve']);
  apis.set(build, await startApiProcess(configOf(build), rootOf(build)));
}

interface Answer {
  readonly hits: readonly { readonly id: number; readonly name: string }[];
  readonly release: { readonly index: string };
}

async function search(build: Build, q: string): Promise<Answer> {
  const url = new URL('/v1/storefronts/brandi/products', apis.get(build)?.url);
  url.searchParams.set('q', q);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  const body: unknown = await answer.json();
  expect(answer.status, JSON.stringify(body)).toBe(200);
  return body as Answer;
}

/** What each product was named last, and of which not every message is known to have arrived. */
const names = new Map<number, string>();
let turn = 0;

/** Changes some products at once, as the shop does, so that each consumer receives some. @returns one of them */
async function change(): Promise<{ readonly id: number; readonly name: string }> {
  turn += 1;
  const ids = shown.slice((turn * 7) % 40, ((turn * 7) % 40) + 12);
  for (const id of ids) {
    const name = `변경${turn} 상품${id}`;
    names.set(id, name);
    await shop.database.query('UPDATE products SET name = ? WHERE id = ?', [name, id]);
    await bench.publish({ type: 'products', ids: [id], changedAt: Date.now() });
  }
  const id = ids[0] ?? 0;
  return { id, name: names.get(id) ?? '' };
}

/** Every change so far is in the live index of each storefront, in the words of the build that writes it. */
async function expectChanges(writtenBy: Build): Promise<void> {
  const mark = writtenBy === 'new' ? next.mark : '';
  for (const [id, name] of names) {
    await until(
      `${id} is ${name}${mark}`,
      async () => (await bench.read('brandi', id))?.['name'] === name + mark,
      LONG_MS,
    );
  }
}

async function liveIndices(): Promise<(string | null)[]> {
  return Promise.all(STOREFRONTS.map((id) => liveIndexOf(shop, id)));
}

let before: (string | null)[] = [];
let after: (string | null)[] = [];
let runId = '';

it(
  'refuses to build indices that no consumer writes',
  async () => {
    before = await liveIndices();
    await startConsumer('old');
    await startApi('old');
    await change();
    await succeed('new', 'setup');
    const refused = await run('new', 'plan --keep-warm 48h');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`No running consumer writes the shape ${next.shape}`);
    expect(await liveIndices()).toEqual(before);
  },
  TEST_MS,
);

it(
  'builds the new indices while both consumers write their own',
  async () => {
    await startConsumer('new');
    await until('both are shown', async () => {
      const releases = await succeed('new', 'consumers');
      return releases.split('\n').filter((line) => line.startsWith('  consumer')).length === 2;
    });
    runId = (await succeed('new', 'plan --keep-warm 48h')).trim();
    await change();
    // With messages in its hands, and with what it was owed.
    await stopConsumer('new', 'SIGKILL');
    await change();
    await startConsumer('new');
    await succeed('new', 'load --run RUN', { RUN: runId });
    await change();
    await expectChanges('old');
    // Not one document of the other's shape was even tried.
    expect((await shop.elasticsearch.count({ index: `${shop.config.NAME_PREFIX}search-rejected` })).count).toBe(0);
  },
  TEST_MS,
);

it(
  'says what the release changes, and makes it live with every change',
  async () => {
    const judged = await succeed('new', 'gate --run RUN', { RUN: runId });
    expect(judged).toContain(`documents have the shape ${next.shape} (written by consume-`);
    expect(judged).toContain(`the live index has ${DOCUMENT_SHAPE}`);
    await change();
    await succeed('new', 'promote --run RUN', { RUN: runId });
    after = await liveIndices();
    for (const [at, index] of after.entries()) expect(index).not.toBe(before[at]);
    await change();
    await expectChanges('new');
  },
  TEST_MS,
);

it(
  'answers from the new index with the new release, and from the old one with the old',
  async () => {
    await startApi('new');
    const changed = await change();
    for (const [build, index, mark] of [
      ['old', before[0], ''],
      ['new', after[0], next.mark],
    ] as const) {
      await until(
        `${build} finds ${changed.name}`,
        async () => {
          const { hits, release } = await search(build, changed.name);
          expect(release.index).toBe(index);
          return hits.some((hit) => hit.name === changed.name + mark);
        },
        LONG_MS,
      );
      expect((await fetch(new URL('/health/ready', apis.get(build)?.url))).status).toBe(200);
    }
    expect((await slackMessages(shop)).join('\n')).toContain('Two releases side by side');
  },
  TEST_MS,
);

it(
  'goes back and forward again at once, with every change',
  async () => {
    const line = 'rollback --storefront brandi --reason "prices look wrong"';
    await succeed('new', line);
    expect(await liveIndexOf(shop, 'brandi')).toBe(before[0]);
    await expectChanges('old');
    const changed = await change();
    for (const build of ['old', 'new'] as const) {
      await until(
        `${build} finds ${changed.name}`,
        async () => {
          const { hits, release } = await search(build, changed.name);
          expect(release.index).toBe(before[0]);
          return hits.some(({ name }) => name === changed.name);
        },
        LONG_MS,
      );
    }
    await succeed('new', line);
    expect(await liveIndexOf(shop, 'brandi')).toBe(after[0]);
    await expectChanges('new');
  },
  TEST_MS,
);

it(
  'does not let an old schedule put its indices over the new ones',
  async () => {
    const { code, stdout } = await runCommand(shop.config, ['reindex', '--storefront', 'hiver']);
    expect(code).toBe(1);
    expect(stdout).toContain(`shape: documents have the shape ${DOCUMENT_SHAPE}`);
    expect(await liveIndexOf(shop, 'hiver')).toBe(after[1]);
    await succeed('new', 'prune');
  },
  TEST_MS,
);

it(
  'refuses to go back where nobody keeps the old index current, and goes back once somebody has',
  async () => {
    await stopConsumer('old');
    await change();
    await expectChanges('new');
    const refused = await run('new', 'rollback --storefront brandi --reason "prices look wrong"');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`No running consumer writes the shape ${DOCUMENT_SHAPE}`);
    expect(await liveIndexOf(shop, 'brandi')).toBe(after[0]);

    await succeed('new', 'rollback --storefront brandi --reason "no search at all" --force');
    expect(await liveIndexOf(shop, 'brandi')).toBe(before[0]);
    await change();
    await sleep(2_000);
    await startConsumer('old');
    await expectChanges('old');
    await change();
    await expectChanges('old');
    await until(
      'nothing is owed',
      async () => {
        const { owed } = await owedAndRejected();
        return owed === 0;
      },
      LONG_MS,
    );
    expect((await owedAndRejected()).rejected).toBe(0);
    expect(page.untaken).toEqual([]);
  },
  TEST_MS,
);

async function owedAndRejected(): Promise<{ owed: number; rejected: number }> {
  const index = (name: string) => `${shop.config.NAME_PREFIX}search-${name}`;
  await shop.elasticsearch.indices.refresh({ index: [index('owed-changes'), index('rejected')] });
  const [{ count: owed }, { count: rejected }] = await Promise.all([
    shop.elasticsearch.count({ index: index('owed-changes') }),
    shop.elasticsearch.count({ index: index('rejected') }),
  ]);
  return { owed, rejected };
}
