import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_NAMES, readConfig } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { grantStatements, readerName } from '../../src/setup/mysql-statements.ts';
import { readSettingsFile, SETTING_NAMES, writeSettingsFile } from '../../src/setup/settings-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('.env.example', () => {
  it('explains each setting, and none that does not exist', async () => {
    const text = await readFile(join(PACKAGE_ROOT, '.env.example'), 'utf8');
    const names = [...text.matchAll(/^([A-Z_0-9]+)=/gm)].map(([, name]) => name);
    expect([...names].sort()).toEqual([...CONFIG_NAMES].sort());
  });
});

describe('the settings', () => {
  it('are those of the demo stack only where no service of their own is named', async () => {
    await writeFile(join(folder, 'demo.env'), 'ELASTICSEARCH_URL=http://demo:9200\nMYSQL_ADMIN_URL=mysql://demo\n');
    await writeFile(join(folder, 'demo.settings.env'), 'ELASTICSEARCH_REINDEX_API_KEY=of-the-demo\n');
    const demo = readConfig({ LOG_LEVEL: 'warn' }, folder, folder);
    expect(demo).toMatchObject({ ELASTICSEARCH_URL: 'http://demo:9200', ELASTICSEARCH_REINDEX_API_KEY: 'of-the-demo' });
    expect(demo.LOG_LEVEL).toBe('warn');

    const own = readConfig({ ELASTICSEARCH_URL: 'http://own:9200' }, folder, folder);
    expect(own.ELASTICSEARCH_URL).toBe('http://own:9200');
    expect(own).not.toHaveProperty('ELASTICSEARCH_REINDEX_API_KEY');
    expect(own).not.toHaveProperty('MYSQL_ADMIN_URL');
    expect(() => readConfig({ MYSQL_URL: 'mysql://own' }, folder, folder)).toThrow('ELASTICSEARCH_URL is missing');
  });
});

describe('the settings file', () => {
  it('replaces what it names, keeps other lines, and only its owner may read it', async () => {
    const file = join(folder, 'kept.env');
    await writeFile(file, '# mine\nLOG_LEVEL=debug\nexport MYSQL_URL=mysql://old\n\n\n', { mode: 0o666 });
    await writeSettingsFile(file, { MYSQL_URL: 'mysql://reader:a@host:3306/shop' });
    await writeSettingsFile(file, { ELASTICSEARCH_QUERY_API_KEY: 'a2V5==' });
    expect(await readFile(file, 'utf8')).toBe(
      '# mine\nLOG_LEVEL=debug\nMYSQL_URL=mysql://reader:a@host:3306/shop\nELASTICSEARCH_QUERY_API_KEY=a2V5==\n',
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readSettingsFile(file)).toEqual({
      MYSQL_URL: 'mysql://reader:a@host:3306/shop',
      ELASTICSEARCH_QUERY_API_KEY: 'a2V5==',
    });
  });

  it('is empty before the first time, and names the folder that is not there', async () => {
    expect(await readSettingsFile(join(folder, 'none.env'))).toEqual({});
    const nowhere = join(folder, 'no-such-folder', 'x.env');
    await expect(writeSettingsFile(nowhere, { MYSQL_URL: 'mysql://secret' })).rejects.toThrow(nowhere);
  });

  it('names settings that exist', () => {
    expect(CONFIG_NAMES).toEqual(expect.arrayContaining([...SETTING_NAMES]));
  });
});

describe('grants', () => {
  it('escape wildcards in the database, unless the server takes names literally', () => {
    const names = { shopDatabase: 'my_shop', pipelineSchema: 'p', reader: "o'reader", literalNames: false };
    expect(grantStatements(names)[0]).toBe("GRANT SELECT ON `my\\_shop`.* TO 'o''reader'@'%'");
    expect(grantStatements({ ...names, literalNames: true })[0]).toContain('`my_shop`');
  });

  it('go to an account whose name fits into MySQL', () => {
    expect(readerName('')).toBe('search_reader');
    expect(readerName('staging-')).toBe('staging_search_reader');
    expect(readerName('a-very-long-prefix-of-an-installation-').length).toBeLessThanOrEqual(32);
  });
});
