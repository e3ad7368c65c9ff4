import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const IMPORT_RULES = ['@typescript-eslint/no-restricted-imports', 'no-restricted-syntax'];

// The planted files don't exist, so they are linted without types; the import rules need none.
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => IMPORT_RULES.includes(ruleId),
});

async function violations(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) });
  return (result?.messages ?? []).map((message) => message.message);
}

const VALUE = (from: string) => `import { thing } from '${from}';\nexport const other = thing;\n`;
const TYPE = (from: string) => `import { type Thing } from '${from}';\nexport type Other = Thing;\n`;

/** A file, and what it may not import as a value though its types may cross. */
const forbiddenValues: [file: string, from: string][] = [
  ['src/transform/product-document.ts', '../extract/product-row.ts'],
  ['src/transform/product-document.ts', '../logger.ts'],
  ['src/transform/policies/sale-status.ts', '../../load/bulk-index.ts'],
  ['src/extract/product-rows.ts', '../load/bulk-index.ts'],
  ['src/extract/product-rows.ts', '../config.ts'],
  ['src/extract/product-rows.ts', '../pipelines/full-reindex.ts'],
  ['src/load/bulk-index.ts', '../indices/write-targets.ts'],
  ['src/load/bulk-index.ts', '../resources.ts'],
  ['src/indices/promote.ts', '../search/search-products.ts'],
  ['src/indices/promote.ts', '../clients/elasticsearch.ts'],
  ['src/queue/fan-out.ts', '../extract/product-rows.ts'],
  ['src/search/search-products.ts', '../indices/index-name.ts'],
  ['src/search/search-products.ts', '../api/app.ts'],
  ['src/search/search-query.ts', './query-text.ts'],
  ['src/search/search-query.ts', 'es-hangul'],
  ['src/load/bulk-operations.ts', './bulk-index.ts'],
  ['src/load/bulk-operations.ts', '../errors.ts'],
  ['src/pipelines/full-reindex.ts', '../config.ts'],
  ['src/pipelines/full-reindex.ts', '../api/app.ts'],
  ['src/pipelines/full-reindex.ts', '../clients/mysql.ts'],
  ['src/api/app.ts', '../extract/product-rows.ts'],
  ['src/api/routes/products.ts', '../../pipelines/full-reindex.ts'],
  ['src/api/routes/products.ts', '../../config.ts'],
  ['src/api/routes/operator/explain.ts', '../../../extract/product-rows.ts'],
  ['src/storefronts/read-storefronts.ts', '../indices/index-name.ts'],
  ['src/dictionaries/read-dictionary.ts', '../storefronts/storefront.ts'],
  ['src/runs/run-store.ts', '../indices/promote.ts'],
  ['src/api-keys/api-key.ts', '../runs/run-store.ts'],
  ['src/api/app.ts', '../runs/run-store.ts'],
  ['src/clients/mysql.ts', '../extract/product-rows.ts'],
  ['src/setup/doctor.ts', '../api/app.ts'],
  ['src/alerts.ts', './pipelines/full-reindex.ts'],
  ['src/search/search-products.ts', '@elastic/elasticsearch'],
  ['src/extract/product-rows.ts', 'mysql2/promise'],
  ['src/queue/fan-out.ts', '@aws-sdk/client-sqs'],
  ['src/alerts.ts', '@slack/web-api'],
  ['src/commands/reindex.ts', 'mysql2'],
];

/** Imports that not even a type may make. */
const forbidden: [file: string, from: string][] = [
  ['src/pipelines/full-reindex.ts', '../cli.ts'],
  ['src/api/app.ts', '../server.ts'],
  ['src/commands/serve.ts', '../server.ts'],
  ['src/cli.ts', './consumer.ts'],
  ['src/alerts.ts', './cli.ts'],
  ['src/api/routes/operator/explain.ts', '../../../consumer.ts'],
  ['src/clients/mysql.ts', '../../local/mariadb.ts'],
  ['src/config.ts', '../demo/run-demo.ts'],
  ['src/transform/product-document.ts', './../load/bulk-index.ts'],
  ['src/transform/product-document.ts', './policies/../../load/bulk-index.ts'],
  ['src/transform/product-document.ts', '../../src/load/bulk-index.ts'],
  ['src/load/bulk-index.ts', 'storefront-search'],
  ['test/api/products.test.ts', '../../src/server.ts'],
  ['bench/reindex.ts', '../src/cli.ts'],
  ['demo/run-demo.ts', '../dist/src/cli.js'],
];

const permitted: [file: string, from: string][] = [
  ['src/transform/policies/sale-status.ts', '../withheld.ts'],
  ['src/transform/product-document.ts', '../errors.ts'],
  ['src/transform/product-document.ts', 'node:crypto'],
  ['src/extract/product-rows.ts', './version.ts'],
  ['src/queue/receive.ts', './consumer.ts'],
  ['src/search/search-products.ts', '../logger.ts'],
  ['src/pipelines/full-reindex.ts', '../load/bulk-index.ts'],
  ['src/pipelines/full-reindex.ts', '../storefronts/storefront.ts'],
  ['src/pipelines/full-reindex.ts', '../runs/run-store.ts'],
  ['src/runs/run-store.ts', '../indices/index-name.ts'],
  ['src/api/app.ts', '../search/search-products.ts'],
  ['src/api/routes/products.ts', '../../indices/index-name.ts'],
  ['src/api/routes/operator/explain.ts', '../../../pipelines/reconcile.ts'],
  ['src/api/routes/operator/explain.ts', '../../error-handler.ts'],
  ['src/setup/doctor.ts', '../clients/mysql.ts'],
  ['src/commands/reindex.ts', '../pipelines/full-reindex.ts'],
  ['src/commands/serve.ts', '../api/app.ts'],
  ['src/resources.ts', './clients/mysql.ts'],
  ['src/server.ts', './api/app.ts'],
  ['src/clients/elasticsearch.ts', '@elastic/elasticsearch'],
  ['src/clients/slack.ts', '@slack/web-api'],
  ['test/load/bulk-index.test.ts', '../../src/load/bulk-index.ts'],
  ['local/mariadb.ts', 'mysql2/promise'],
];

describe('import rules', () => {
  it.each(forbiddenValues)('%s may import only types from %s', async (file, from) => {
    expect(await violations(file, VALUE(from))).toHaveLength(1);
    expect(await violations(file, `export { thing } from '${from}';\n`)).toHaveLength(1);
    expect(await violations(file, TYPE(from))).toEqual([]);
  });

  it.each(forbidden)('%s may not import %s at all', async (file, from) => {
    expect((await violations(file, TYPE(from))).length).toBeGreaterThan(0);
    expect((await violations(file, VALUE(from))).length).toBeGreaterThan(0);
  });

  it.each(permitted)('%s may import %s', async (file, from) => {
    expect(await violations(file, VALUE(from))).toEqual([]);
  });

  it('import() is for the command line only', async () => {
    const code = "export const load = () => import('./server.ts');\n";
    expect(await violations('src/pipelines/full-reindex.ts', code)).toHaveLength(1);
    expect(await violations('src/server.ts', code)).toHaveLength(1);
    expect(await violations('src/cli.ts', code)).toEqual([]);
    expect(await violations('src/commands/serve.ts', code)).toEqual([]);
  });

  // A folder that is no zone would escape every rule, among them those that hold for all of them.
  it('every folder of src/ is a zone', async () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) {
      expect(await violations(`src/${name}/planted.ts`, VALUE('../server.ts')), `src/${name}/`).toHaveLength(1);
    }
  });
});
