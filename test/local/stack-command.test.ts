import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { environmentOf } from '../../local/stack-addresses.ts';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

type Outcome = { exitCode: number; stdout: string; stderr: string };

async function stack(...args: string[]): Promise<Outcome> {
  return new Promise<Outcome>((resolve) => {
    execFile(process.execPath, [join(checkout, 'dist/local/stack.js'), ...args], (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('stack status', () => {
  it('lists where each component answers, without passwords', async () => {
    const { elasticsearchUrl, sqsUrl, slackUrl, mysqlUrl } = inject('stack');
    const { exitCode, stdout } = await stack('status', '--name', 'test');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').filter((line) => line.includes(' running '))).toHaveLength(4);
    for (const url of [elasticsearchUrl, sqsUrl, slackUrl]) expect(stdout).toContain(url);
    expect(stdout).not.toContain(new URL(mysqlUrl).password);
  });
});

describe('stack env', () => {
  it('prints the configuration variables, as lines or as JSON', async () => {
    const environment = environmentOf(inject('stack'));
    const [lines, json] = [await stack('env', '--name', 'test'), await stack('env', '--name', 'test', '--json')];
    for (const [key, value] of Object.entries(environment)) expect(lines.stdout).toContain(`${key}=${value}\n`);
    expect(JSON.parse(json.stdout)).toMatchObject(environment);
  });
});

describe('stack sql', () => {
  it('prints rows separated by tabs, with NULL and JSON as text', async () => {
    const sql = `SELECT '반팔 티' AS name, NULL AS brand, JSON_OBJECT('a', 1) AS attributes, 12.50 AS price`;
    const { exitCode, stdout } = await stack('sql', sql, '--name', 'test');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'name\tbrand\tattributes\tprice\n반팔 티\tNULL\t{"a":1}\t12.50\n',
    });
  });

  it('runs several statements in UTC and utf8mb4', async () => {
    const { stdout } = await stack(
      'sql',
      'SELECT @@global.time_zone AS zone; SELECT @@character_set_server AS charset',
      '--name',
      'test',
    );
    expect(stdout).toBe('zone\n+00:00\ncharset\nutf8mb4\n');
  });

  it('passes on what the server says about a wrong statement', async () => {
    const { exitCode, stderr } = await stack('sql', 'SELECT * FROM nowhere.nothing', '--name', 'test');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "Table 'nowhere.nothing' doesn't exist\n" });
  });
});

describe('stack logs', () => {
  it('prints the log of one component', async () => {
    const { stdout } = await stack('logs', 'mysql', '--name', 'test');
    // Whatever other tests made the server say meanwhile.
    expect(stdout).toMatch(/^== .*mysql\.log\n\d{4}-\d\d-\d\d /);
    expect(stdout).not.toContain('elasticsearch.log');
  });

  it('names the components it knows', async () => {
    const { exitCode, stderr } = await stack('logs', 'redis', '--name', 'test');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'There is no component "redis": use one of elasticsearch, mysql, stand-ins, supervisor.\n',
    });
  });
});

describe('a mistyped command', () => {
  it('is answered with a sentence', async () => {
    expect(await stack('status', '--name', 'staging')).toMatchObject({
      exitCode: 1,
      stderr: 'There is no stack named "staging": use one of demo, test, bench, faults.\n',
    });
    expect(await stack('sql')).toMatchObject({
      exitCode: 1,
      stderr: "Which statement? npm run stack -- sql 'SELECT 1'\n",
    });
    expect((await stack('begin')).exitCode).toBe(2);
    expect((await stack('status', '--nome', 'test')).stderr).toContain("Unknown option '--nome'");
  });
});
