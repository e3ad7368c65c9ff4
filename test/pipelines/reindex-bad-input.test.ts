import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { ExpectedError } from '../../src/errors.ts';
import { runCommand } from '../support/command-line.ts';
import { aliasesOf, liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { slackMessages } from '../support/slack-messages.ts';

const PRODUCTS = 80;
const NOBODY = 'http://127.0.0.1:9';

let shop: Shop;
let liveIndex: string | null;
let liveDocuments: number;

beforeAll(async () => {
  shop = await createShop({ name: 'badinput', products: PRODUCTS });
  await shop.reindex(['brandi']);
  liveIndex = await liveIndexOf(shop, 'brandi');
  liveDocuments = (await readLiveDocuments(shop, 'brandi')).length;
});

afterAll(() => shop.close());

/** Whatever goes wrong, readers have the same index with the same documents. */
afterEach(async () => {
  expect(await liveIndexOf(shop, 'brandi')).toBe(liveIndex);
  expect(await readLiveDocuments(shop, 'brandi')).toHaveLength(liveDocuments);
});

/** The settings with which something is wrong. */
type Mishap = () => Promise<Partial<Config>> | Partial<Config>;

async function changedFile(folder: Parameters<Shop['copyOf']>[0], file: string, change: (text: string) => string) {
  const copy = await shop.copyOf(folder);
  const path = join(copy, file);
  await writeFile(path, change(await readFile(path, 'utf8')));
  return copy;
}

function withPassword(url: string | undefined, password: string): string {
  const changed = new URL(url ?? '');
  changed.password = password;
  return changed.href;
}

const BEFORE_THE_RUN: [string, string, RegExp, Mishap][] = [
  [
    'a storefront file that is no JSON',
    'storefront-invalid',
    /storefront file .*hiver\.json is not JSON/,
    async () => ({ STOREFRONTS_DIR: await changedFile('storefronts', 'hiver.json', (text) => text.slice(0, -5)) }),
  ],
  [
    'a storefront file with a wrong field',
    'storefront-invalid',
    /hiver\.json is not valid in the field index\.shards/,
    async () => ({
      STOREFRONTS_DIR: await changedFile('storefronts', 'hiver.json', (text) =>
        text.replace('"shards": 1', '"shards": 0'),
      ),
    }),
  ],
  [
    'a mapping that is no JSON',
    'mapping-invalid',
    /mapping file .*products\.json is not valid: it is not JSON/,
    async () => ({ MAPPINGS_DIR: await changedFile('mappings', 'products.json', (text) => `${text},`) }),
  ],
  [
    'a mapping without a field of the documents',
    'mapping-invalid',
    /products\.json is not valid: .*contentHash/,
    async () => ({
      MAPPINGS_DIR: await changedFile('mappings', 'products.json', (text) => text.replace('"contentHash"', '"hash"')),
    }),
  ],
  [
    'a bad line in a dictionary',
    'dictionary-invalid',
    /brandi\/synonyms\.txt:\d+: a group needs two terms or more/,
    async () => {
      const folder = await shop.copyOf('dictionaries');
      await appendFile(join(folder, 'brandi', 'synonyms.txt'), '\n외톨이\n');
      return { DICTIONARIES_DIR: folder };
    },
  ],
  [
    'a missing query',
    'source-invalid',
    /sellers\.sql can't be read/,
    async () => {
      const folder = await shop.copyOf('src/extract/sql');
      await rm(join(folder, 'sellers.sql'));
      return { SOURCE_SQL_DIR: folder };
    },
  ],
  [
    'no MySQL',
    'mysql-unavailable',
    /MySQL at 127\.0\.0\.1:9\/.* does not answer \(ECONNREFUSED\)/,
    () => ({ MYSQL_URL: 'mysql://reader:canary-secret@127.0.0.1:9/shop' }),
  ],
  [
    'a wrong MySQL password',
    'mysql-refused',
    /MySQL at 127\.0\.0\.1:\d+.* refuses: Access denied for user/,
    () => ({ MYSQL_URL: withPassword(shop.config.MYSQL_URL, 'canary-secret') }),
  ],
  [
    'no Elasticsearch',
    'elasticsearch-unavailable',
    /Elasticsearch at http:\/\/127\.0\.0\.1:9 can not be reached/,
    () => ({ ELASTICSEARCH_URL: NOBODY }),
  ],
  [
    'a wrong API key',
    'elasticsearch-refused',
    /Elasticsearch at http:\/\/127\.0\.0\.1:\d+ does not accept the key/,
    () => ({ ELASTICSEARCH_REINDEX_API_KEY: Buffer.from('canary:canary-secret').toString('base64') }),
  ],
];

describe('what is wrong before a run is told in one message, and nothing is changed:', () => {
  it.each(BEFORE_THE_RUN)('%s', async (_, code, message, mishap) => {
    const before = await aliasesOf(shop, 'brandi');
    const failure: unknown = await shop.reindex(['brandi'], await mishap()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ExpectedError);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) as string });
    const { message: text, remedy } = failure as ExpectedError;
    expect(remedy).not.toBe('');
    expect(`${text} ${remedy}`).not.toMatch(/canary-secret|\n/);
    expect(await aliasesOf(shop, 'brandi')).toEqual(before);
  });

  it('an unknown storefront', async () => {
    await expect(shop.reindex(['brandi', 'nowhere'])).rejects.toMatchObject({
      code: 'storefront-unknown',
      message: 'There is no storefront "nowhere".',
      remedy: expect.stringContaining('brandi, hiver, selpi, seoulstore') as string,
    });
  });
});

it("another role's API key fails the run with what to do", async () => {
  const run = await shop.reindex(['brandi'], {
    ELASTICSEARCH_REINDEX_API_KEY: shop.config.ELASTICSEARCH_QUERY_API_KEY ?? '',
  });
  expect(run.state).toBe('failed');
  expect(run.error).toMatch(/does not allow this to the role that asked.*storefront-search setup/);
});

describe('what is wrong in the source stops or holds back the run:', () => {
  it('a column that a query does not return', async () => {
    const sql = await changedFile('src/extract/sql', 'products.sql', (text) => text.replace('blinded, ', ''));
    const run = await shop.reindex(['brandi'], { SOURCE_SQL_DIR: sql });
    expect(run).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('The query products.sql does not return the column blinded.') as string,
      storefronts: [{ storefront: 'brandi', state: 'failed' }],
    });
  });

  it('a NULL where none may be, named with product, file and column', async () => {
    const [rows] = await shop.database.query<({ id: number } & RowDataPacket)[]>('SELECT MIN(id) AS id FROM products');
    const id = rows[0]?.id ?? NaN;
    const sql = await changedFile('src/extract/sql', 'options.sql', (text) =>
      text.replace(' stock,', ` IF(product_id = ${id}, NULL, stock) AS stock,`),
    );
    const run = await shop.reindex(['brandi'], { SOURCE_SQL_DIR: sql });
    const [part] = run.storefronts;
    expect(part).toMatchObject({ state: 'held-back', previousIndex: liveIndex, rejected: 1 });
    expect(part?.gate.filter((check) => !check.passed).map((check) => check.detail)).toEqual([
      `1 of ${PRODUCTS} rows rejected, at most 0 % allowed; the first: product ${id}: options.sql: column stock is NULL where none may be`,
    ]);
    const kept = await shop.elasticsearch.get({
      index: `${shop.config.NAME_PREFIX}search-rejected`,
      id: `brandi:${id}`,
    });
    expect(kept._source).toMatchObject({
      productId: id,
      stage: 'extract',
      detail: 'options.sql: column stock is NULL where none may be',
      run: run.id,
    });
  });

  it('an empty source, which never goes live: neither over a live index nor as the first one', async () => {
    const sql = await changedFile('src/extract/sql', 'last-product-id.sql', () => 'SELECT NULL AS id');
    const run = await shop.reindex(['brandi', 'selpi'], { SOURCE_SQL_DIR: sql });
    expect(run.storefronts.map((part) => [part.storefront, part.state])).toEqual([
      ['brandi', 'held-back'],
      ['selpi', 'held-back'],
    ]);
    expect(await liveIndexOf(shop, 'selpi')).toBeNull();
  });
});

it('one storefront is held back by its gate while the others go live', async () => {
  const demanding = await changedFile('storefronts', 'seoulstore.json', (text) =>
    text.replace('"minimumProducts": 1', '"minimumProducts": 100000'),
  );
  const run = await shop.reindex(['seoulstore', 'hiver'], { STOREFRONTS_DIR: demanding });
  expect(run.state).toBe('failed');
  expect(run.storefronts.map((part) => [part.storefront, part.state])).toEqual([
    ['seoulstore', 'held-back'],
    ['hiver', 'promoted'],
  ]);
  expect(await liveIndexOf(shop, 'hiver')).not.toBeNull();
  expect(await liveIndexOf(shop, 'seoulstore')).toBeNull();
});

describe('one message to Slack', () => {
  async function messagesOf(work: () => Promise<unknown>): Promise<string[]> {
    const before = (await slackMessages(shop)).length;
    await work();
    return (await slackMessages(shop)).slice(before);
  }

  it('tells of a run that failed, with the reason', async () => {
    const sql = await changedFile('src/extract/sql', 'tags.sql', (text) => text.replace(', tag', ''));
    const messages = await messagesOf(() => shop.reindex(['brandi'], { SOURCE_SQL_DIR: sql }));
    expect(messages).toEqual([
      expect.stringMatching(
        /Full reindex failed after \d+ s\*\n[^]*The query tags\.sql does not return the column tag/,
      ),
    ]);
  });

  it('tells of a run that could not start, with the reason and without its secrets', async () => {
    const MYSQL_URL = 'mysql://reader:canary-secret@127.0.0.1:9/shop';
    const messages = await messagesOf(() => shop.reindex(['brandi'], { MYSQL_URL }).catch(() => undefined));
    expect(messages).toEqual([expect.stringMatching(/Full reindex could not start\*\nMySQL at 127\.0\.0\.1:9/)]);
    expect(messages[0]).not.toContain('canary-secret');
  });

  it('tells nobody of a mistyped storefront', async () => {
    expect(await messagesOf(() => shop.reindex(['brandy']).catch(() => undefined))).toEqual([]);
  });
});

describe('the command', () => {
  it.each<[string, string[], RegExp, Mishap]>([
    ['an unknown storefront', ['nowhere'], /^There is no storefront "nowhere"\.\nUse one of brandi/, () => ({})],
    [
      'a wrong MySQL password',
      ['brandi'],
      /^MySQL at .* refuses: Access denied/,
      () => ({ MYSQL_URL: withPassword(shop.config.MYSQL_URL, 'canary-secret') }),
    ],
    ['no Elasticsearch', ['brandi'], /^Elasticsearch at .* can not be reached/, () => ({ ELASTICSEARCH_URL: NOBODY })],
  ])('exits with 1 and two lines, without a stack: %s', async (_, ids, message, mishap) => {
    const args = ids.flatMap((id) => ['--storefront', id]);
    const { code, stdout, stderr } = await runCommand({ ...shop.config, ...(await mishap()) }, ['reindex', ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stdout + stderr).not.toMatch(/canary-secret|^\s+at /m);
  });

  it('exits with 1 and names file and column when the source lacks a column', async () => {
    const sql = await changedFile('src/extract/sql', 'sellers.sql', (text) => text.replace('status, ', ''));
    const { code, stdout, stderr } = await runCommand({ ...shop.config, SOURCE_SQL_DIR: sql }, [
      'reindex',
      '--storefront',
      'brandi',
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('The query sellers.sql does not return the column status.');
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });
});
