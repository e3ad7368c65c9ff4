import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchFor } from '../../src/clients/elasticsearch.ts';
import { describeIndexDiff } from '../../src/commands/describe-index-diff.ts';
import { describeIndices } from '../../src/commands/describe-indices.ts';
import { describeDryRun, runDryRun } from '../../src/commands/dry-run.ts';
import { diffIndices, storefrontOfBoth } from '../../src/pipelines/diff-indices.ts';
import { listIndices } from '../../src/pipelines/list-indices.ts';
import { readStorefronts, requireStorefront } from '../../src/storefronts/read-storefronts.ts';
import type { Storefront } from '../../src/storefronts/storefront.ts';
import { liveIndexOf, readLiveDocuments } from '../support/live-documents.ts';
import { createShop, type Shop } from '../support/shop.ts';

const PRODUCTS = 200;

let shop: Shop;
let all: ReadonlyMap<string, Storefront>;
let brandi: Storefront;
let hiver: Storefront;
let first: string;
/** Ids that brandi shows. */
let shown: number[];

beforeAll(async () => {
  shop = await createShop({ name: 'dryrun', products: PRODUCTS });
  all = await readStorefronts(shop.config.STOREFRONTS_DIR);
  [brandi, hiver] = [requireStorefront(all, 'brandi'), requireStorefront(all, 'hiver')];
  await shop.reindex(['brandi']);
  first = (await liveIndexOf(shop, 'brandi')) ?? '';
  shown = (await readLiveDocuments(shop, 'brandi')).map(({ id }) => id);
}, 120_000);

afterAll(() => shop.close());

/** Everything that a run could have written to: indices with their documents, the version row. */
async function stateOf(): Promise<unknown> {
  const { NAME_PREFIX: prefix, MYSQL_PIPELINE_SCHEMA: schema } = shop.config;
  await shop.elasticsearch.indices.refresh({ index: `${prefix}*` });
  const indices = await shop.elasticsearch.cat.indices({
    index: `${prefix}*`,
    format: 'json',
    h: ['index', 'docs.count'],
  });
  const [version] = await shop.database.query(`SELECT * FROM \`${schema}\`.search_version`);
  return { indices: indices.map(({ index, 'docs.count': count }) => `${index ?? ''} ${count ?? ''}`).sort(), version };
}

describe('reindex --dry-run', () => {
  it('says what would be written where nothing differs, and writes nothing', async () => {
    const before = await stateOf();
    const requests: string[] = [];
    const note = (message: unknown): void => {
      const { method, path } = (message as { request: { method: string; path: string } }).request;
      requests.push(`${method} ${path.replace(/\?.*/, '')}`);
    };
    subscribe('undici:request:create', note);
    const report = await runDryRun(shop.config, [brandi, hiver], 1);
    unsubscribe('undici:request:create', note);
    expect(await stateOf()).toEqual(before);
    expect(requests.filter((line) => !/^(GET|HEAD) |_mget$/.test(line))).toEqual([]);

    expect(report.rows).toBe(PRODUCTS);
    const [one, other] = report.storefronts;
    expect(one).toMatchObject({ storefront: 'brandi', documents: shown.length, rejected: 0, firstRejection: null });
    expect(one?.live).toEqual({
      index: first,
      madeFromOther: [],
      added: 0,
      removed: 0,
      changes: { compared: shown.length, changed: 0, fields: [] },
    });
    expect((one?.documents ?? 0) + (one?.withheld ?? 0)).toBe(PRODUCTS);
    expect(one?.reasons.map(([reason]) => reason)).toContain('not-exposed');
    expect(other).toMatchObject({ storefront: 'hiver', live: null });
    expect(describeDryRun(report)).toContain(
      `  beside ${first}: 0 more, 0 fewer; of the others 0 of ${shown.length} differ (0 %)`,
    );
  });

  it('names what changed by field, what comes and what goes, and the row that would be rejected', async () => {
    const [renamed, hidden, gone] = shown;
    await shop.database.query("UPDATE products SET name = CONCAT(name, ' 새옷') WHERE id = ?", [renamed]);
    await shop.database.query('UPDATE products SET blinded = 1 WHERE id = ?', [hidden]);
    await shop.database.query('DELETE FROM products WHERE id = ?', [gone]);
    const folder = await shop.copyOf('storefronts');
    const file = join(folder, 'brandi.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"popularity": 1', '"popularity": 2'));
    const edited = requireStorefront(await readStorefronts(folder), 'brandi');

    const sql = await shop.copyOf('src/extract/sql');
    const options = join(sql, 'options.sql');
    const broken = shown[3] ?? 0;
    await writeFile(
      options,
      (await readFile(options, 'utf8')).replace(/ stock,/, ` IF(product_id = ${broken}, NULL, stock) AS stock,`),
    );

    const report = await runDryRun({ ...shop.config, SOURCE_SQL_DIR: sql }, [edited], 1);
    expect(report.storefronts[0]).toMatchObject({
      rejected: 1,
      firstRejection: expect.stringMatching(`^product ${broken}: options\\.sql: .*stock`) as unknown,
    });
    const live = report.storefronts[0]?.live;
    expect(live).toMatchObject({ madeFromOther: ['the file of brandi'], added: 0, removed: 2 });
    // The deleted one has no row to be looked at: reconcile finds those.
    expect(live?.changes).toMatchObject({ compared: shown.length - 3, changed: 1 });
    expect(live?.changes.fields.map(({ field, documents, example }) => [field, documents, example.id])).toEqual(
      expect.arrayContaining([['name', 1, renamed]]) as unknown,
    );
    expect(describeDryRun(report).join('\n')).toMatch(/name in 1 \(\d+: ".*" -> ".* 새옷"\)/);
  });

  it('looks at about the share that was asked for', async () => {
    const { rows } = await runDryRun(shop.config, [brandi], 0.3);
    // Six standard deviations.
    expect(Math.abs(rows - 0.3 * PRODUCTS)).toBeLessThan(6 * Math.sqrt(PRODUCTS * 0.3 * 0.7));
    expect(rows).toBeGreaterThan(0);
  });
});

describe('indices', () => {
  it('list says what each is for, and diff in what two differ', async () => {
    const folder = await shop.copyOf('mappings');
    const file = join(folder, 'products.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"k1": 0.8', '"k1": 0.9'));
    const [next] = (await shop.reindex(['brandi'], { MAPPINGS_DIR: folder })).storefronts;
    const second = next?.index ?? '';
    expect(next?.gate.filter(({ passed }) => !passed)).toEqual([]);
    const client = elasticsearchFor(shop.config, 'reindex');
    try {
      const { NAME_PREFIX: prefix } = shop.config;
      const listed = await listIndices({ elasticsearch: client, prefix, now: Date.now }, ['brandi', 'hiver']);
      expect(listed).toMatchObject([
        { name: first, storefront: 'brandi', role: 'warm', left: false, products: shown.length, tombstones: 0 },
        { name: second, storefront: 'brandi', role: 'live', left: false, products: shown.length - 2, tombstones: 0 },
      ]);
      expect(Date.parse(listed[0]?.keptUntil ?? '')).toBeGreaterThan(Date.now() + 23 * 3_600_000);
      expect(describeIndices(listed)[1]).toMatch(
        new RegExp(`^${second}  live  .*products .* shape \\d+  run ${listed[1]?.run}$`),
      );

      expect(() => storefrontOfBoth(prefix, all, [first, `${prefix}products-hiver-20261101t000000000`])).toThrow(
        /not two indices of one storefront/,
      );
      const pair = { from: first, to: second };
      const storefront = storefrontOfBoth(prefix, all, [first, second]);
      const diff = await diffIndices(client, storefront, pair, { sample: 1_000, seed: 1 });
      expect(diff.meta.map(({ name }) => name)).toEqual(['createdAt', 'mappingHash', 'run']);
      expect(diff.settings).toEqual([]);
      expect(diff.definition).toMatchObject([{ kind: 'changed', what: 'similarity short_title' }]);
      expect(diff.sample).toMatchObject({
        onlyFrom: { of: shown.length, products: 2 },
        onlyTo: { of: shown.length - 2, products: 0 },
        changes: { compared: shown.length - 2, changed: 1 },
      });
      expect([...diff.sample.onlyFrom.examples].sort((a, b) => a - b)).toEqual(shown.slice(1, 3));
      expect(diff.groups.filter(({ kind }) => kind === 'seller').every(({ live, fresh }) => live > fresh)).toBe(true);
      const text = describeIndexDiff(diff).join('\n');
      expect(text).toContain(`products: ${shown.length} -> ${shown.length - 2}`);
      expect(text).toContain('settings: the same');
      expect(text).toMatch(/^ {2}name in 1 /m);
      await expect(
        diffIndices(client, storefront, { from: first, to: `${first.slice(0, -1)}x` }, { sample: 10, seed: 1 }),
      ).rejects.toMatchObject({ code: 'index-missing' });
    } finally {
      await client.close();
    }
  }, 120_000);
});
