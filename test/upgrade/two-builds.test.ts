import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { DOCUMENT_SHAPE } from '../../src/transform/product-document.ts';
import { type Bench, openBench, until } from '../incremental/running-consumer.ts';
import { runCommand } from '../support/command-line.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { makeNextBuild, type NextBuild } from '../support/next-build.ts';
import { readDemoStorefront } from '../support/search-index.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';
import { documentedCommands } from './documented-commands.ts';
import { type Build, LONG_MS, openTwoReleases, type TwoReleases } from './two-releases.ts';

// The whole of docs/upgrades.md with two builds: this one, and one made from it whose documents differ.

const STOREFRONTS = ['brandi', 'hiver'];
const TEST_MS = 300_000;
const ROLL_BACK = 'rollback --storefront brandi --reason "prices look wrong"';
const page = documentedCommands('upgrades.md');

let folder: string;
let next: NextBuild;
let shop: Shop;
let bench: Bench;
let releases: TwoReleases;
let shown: number[];

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
  const { token } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, fields);
  releases = openTwoReleases(page, next, shop.config, token);
}, TEST_MS);

afterAll(async () => {
  await releases.close();
  await bench.close();
  await shop.close();
  await rm(folder, { recursive: true });
}, TEST_MS);

/** What each product was named last. */
const names = new Map<number, string>();
let turn = 0;

/** Changes some products at once, as the shop does, so that each consumer receives some. @returns one of them */
async function change(): Promise<{ readonly name: string }> {
  turn += 1;
  const from = (turn * 7) % 40;
  for (const id of shown.slice(from, from + 12)) {
    const name = `변경${turn} 상품${id}`;
    names.set(id, name);
    await shop.database.query('UPDATE products SET name = ? WHERE id = ?', [name, id]);
    await bench.publish({ type: 'products', ids: [id], changedAt: Date.now() });
  }
  return { name: names.get(shown[from] ?? 0) ?? '' };
}

const markOf = (build: Build): string => (build === 'new' ? next.mark : '');

/** Every change so far is in the live index, in the words of the build that writes it. */
async function expectChanges(writtenBy: Build): Promise<void> {
  for (const [id, name] of names) {
    const wanted = name + markOf(writtenBy);
    await until(`${id} is ${wanted}`, async () => (await bench.read('brandi', id))?.['name'] === wanted, LONG_MS);
  }
}

/** An API finds the change in this index. */
async function expectFound(build: Build, { name }: { readonly name: string }, index: string | null, writtenBy: Build) {
  const wanted = name + markOf(writtenBy);
  await until(
    `the ${build} API finds ${wanted}`,
    async () => {
      const { hits, release } = await releases.search(build, name);
      expect(release.index).toBe(index);
      return hits.some((hit) => hit.name === wanted);
    },
    LONG_MS,
  );
  expect(await releases.readiness(build)).toBe(200);
}

async function liveIndices(): Promise<(string | null)[]> {
  return Promise.all(STOREFRONTS.map((id) => liveIndexOf(shop, id)));
}

/** Products that wait for a consumer, and those that an index refused. */
async function owedAndRejected(): Promise<{ owed: number; rejected: number }> {
  const index = (name: string) => `${shop.config.NAME_PREFIX}search-${name}`;
  await shop.elasticsearch.indices.refresh({ index: [index('owed-changes'), index('rejected')] });
  const [{ count: owed }, { count: rejected }] = await Promise.all([
    shop.elasticsearch.count({ index: index('owed-changes') }),
    shop.elasticsearch.count({ index: index('rejected') }),
  ]);
  return { owed, rejected };
}

let before: (string | null)[] = [];
let after: (string | null)[] = [];
let run = '';

it(
  'refuses to build indices that no consumer writes',
  async () => {
    before = await liveIndices();
    await releases.startConsumer('old');
    await releases.startApi('old');
    await change();
    await releases.succeed('new', 'setup');
    const refused = await releases.run('new', 'plan --keep-warm 48h');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`No running consumer writes the shape ${next.shape}`);
    expect(await liveIndices()).toEqual(before);
  },
  TEST_MS,
);

it(
  'builds the new indices while both consumers write their own',
  async () => {
    await releases.startConsumer('new');
    const registered = await releases.succeed('new', 'consumers');
    expect(registered.split('\n').filter((line) => line.startsWith('  consumer'))).toHaveLength(2);
    run = (await releases.succeed('new', 'plan --keep-warm 48h')).trim();
    await change();
    // With messages in its hands, and with what it was owed.
    await releases.stopConsumer('new', 'SIGKILL');
    await change();
    await releases.startConsumer('new');
    await releases.succeed('new', 'load --run RUN', { RUN: run });
    await change();
    await expectChanges('old');
    // Not one document of the other's shape was even tried.
    expect((await owedAndRejected()).rejected).toBe(0);
  },
  TEST_MS,
);

it(
  'says what the release changes, and makes it live with every change',
  async () => {
    const judged = await releases.succeed('new', 'gate --run RUN', { RUN: run });
    expect(judged).toContain(`documents have the shape ${next.shape} (written by consume-`);
    expect(judged).toContain(`the live index has ${DOCUMENT_SHAPE}`);
    await change();
    await releases.succeed('new', 'promote --run RUN', { RUN: run });
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
    await releases.startApi('new');
    const changed = await change();
    await expectFound('old', changed, before[0] ?? null, 'old');
    await expectFound('new', changed, after[0] ?? null, 'new');
    expect((await slackMessages(shop)).join('\n')).toContain('Two releases side by side');
  },
  TEST_MS,
);

it(
  'goes back and forward again at once, with every change',
  async () => {
    await releases.succeed('new', ROLL_BACK);
    expect(await liveIndexOf(shop, 'brandi')).toBe(before[0]);
    await expectChanges('old');
    const changed = await change();
    await expectFound('old', changed, before[0] ?? null, 'old');
    await expectFound('new', changed, before[0] ?? null, 'old');
    await releases.succeed('new', ROLL_BACK);
    expect(await liveIndexOf(shop, 'brandi')).toBe(after[0]);
    await expectChanges('new');
  },
  TEST_MS,
);

it(
  'does not let an old schedule put its indices over the new ones',
  async () => {
    const { code, stdout } = await runCommand(shop.config, ['reindex', '--storefront', 'hiver']);
    // The gate holds it back: docs/reindex.md.
    expect(code).toBe(20);
    expect(stdout).toContain(`shape: documents have the shape ${DOCUMENT_SHAPE}`);
    expect(await liveIndexOf(shop, 'hiver')).toBe(after[1]);
    await releases.succeed('new', 'prune');
  },
  TEST_MS,
);

it(
  'refuses to go back where nobody keeps the old index current, and goes back once somebody has',
  async () => {
    await releases.stopConsumer('old');
    await change();
    await expectChanges('new');
    const refused = await releases.run('new', ROLL_BACK);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`No running consumer writes the shape ${DOCUMENT_SHAPE}`);
    expect(await liveIndexOf(shop, 'brandi')).toBe(after[0]);

    await releases.succeed('new', 'rollback --storefront brandi --reason "no search at all" --force');
    expect(await liveIndexOf(shop, 'brandi')).toBe(before[0]);
    await change();
    await releases.startConsumer('old');
    await expectChanges('old');
    await change();
    await expectChanges('old');
    await until('nothing is owed', async () => (await owedAndRejected()).owed === 0, LONG_MS);
    expect((await owedAndRejected()).rejected).toBe(0);
    expect(page.untaken).toEqual([]);
  },
  TEST_MS,
);
