import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/api/problems.ts';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';
import type { SearchResult } from '../../src/search/search-result.ts';
import type { Suggestion } from '../../src/search/suggestion.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { readDemoStorefront } from '../support/search-index.ts';
import { createShop, type Shop } from '../support/shop.ts';

// docs/api.md, typed as it stands.

const run = promisify(execFile);
const page = readFileSync(join(PACKAGE_ROOT, 'docs', 'api.md'), 'utf8');
const resources = createResources();
const secret = randomBytes(32).toString('base64');
let shop: Shop;
let api: ApiProcess;

beforeAll(async () => {
  const storefronts = [await readDemoStorefront('brandi')];
  shop = resources.use(await createShop({ name: 'apipage', storefronts }), (opened) => opened.close());
  await shop.reindex();
  const config = { ...shop.config, CONTEXT_SECRETS: `brandi=${secret}` };
  api = resources.use(await startApiProcess(config), (opened) => opened.stop());
});
afterAll(() => resources.close());

/** The code blocks of the page in one language, in order. */
function blocksOf(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, code = '']) => code);
}

/** What a reader has beside the page: the command, and a secret that the API was started with. */
const READER = `
  npx() { shift; node "$COMMAND" "$@"; }
  openssl() { echo "$SHARED_SECRET"; }
  # A new key counts within five seconds.
  curl() {
    local answer
    for try in $(seq 50); do
      answer=$(command curl --silent --show-error --write-out '\\n%{http_code}' "$@")
      case "$answer" in *problems/key-invalid*) sleep 0.2 ;; *) break ;; esac
    done
    printf '%s\\n' "$answer"
  }
`;

interface Call {
  readonly status: number;
  readonly body: unknown;
}

async function typeThePage(): Promise<Call[]> {
  const typed = blocksOf('sh')
    .join('\n')
    .replace('http://127.0.0.1:3000', api.url)
    .replace('http://127.0.0.1:3002', api.operatorUrl);
  const settings = Object.entries(shop.config).map(([name, value]) => [name, String(value)] as const);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', READER + typed], {
    cwd: PACKAGE_ROOT,
    env: {
      PATH: process.env['PATH'],
      ...Object.fromEntries(settings),
      COMMAND: join(PACKAGE_ROOT, 'bin', 'storefront-search.js'),
      SHARED_SECRET: secret,
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = stdout.trim().split('\n');
  return Array.from({ length: lines.length / 2 }, (_, call) => ({
    status: Number(lines[call * 2 + 1]),
    body: JSON.parse(lines[call * 2] ?? '') as unknown,
  }));
}

describe('docs/api.md', () => {
  it('has calls that work as they stand', async () => {
    const calls = await typeThePage();
    const failed = calls.filter(({ status }) => status !== 200);
    // The one that shows what an error is.
    expect(failed).toMatchObject([{ status: 400, body: { type: '/problems/request-invalid' } }]);
    expect(calls.length).toBe(
      blocksOf('sh')
        .join('')
        .match(/^(?:CONTEXT=)?curl /gm)?.length,
    );
    const bodies = calls.map(({ body }) => body);
    const [words, category, filtered, next] = bodies as SearchResult[];
    expect(words).toMatchObject({ query: { original: '반팔 티', stage: 'all-words' }, page: { size: 2 } });
    expect(words?.hits).toHaveLength(2);
    expect(category?.total).toBeGreaterThan(0);
    for (const { price } of filtered?.hits ?? []) expect(price).toBeLessThanOrEqual(30_000);
    expect(next?.page.number).toBe(2);
    const [suggestion] = (bodies[4] as { suggestions: Suggestion[] }).suggestions;
    expect(suggestion?.text).toContain('나이키');
    expect((bodies[6] as SearchResult).hits.length).toBeGreaterThan(0);
  });

  it('has an example of the typed client that compiles and runs', async () => {
    const [example = ''] = blocksOf('ts');
    // In the package, so that its own name is found.
    const folder = mkdtempSync(join(PACKAGE_ROOT, 'dist', 'api-page-'));
    try {
      const file = join(folder, 'example.ts');
      writeFileSync(file, example);
      expect(faultsOf(file)).toEqual([]);
      const { outputText } = ts.transpileModule(example, { compilerOptions: { module: ts.ModuleKind.ESNext } });
      writeFileSync(join(folder, 'example.mjs'), outputText);
      const fields = { storefront: 'brandi', role: 'search', channel: 'web', name: 'example' } as const;
      const { token } = await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, fields);
      await expect
        .poll(
          async () =>
            (await fetch(`${api.url}/v1/storefronts/brandi/brands`, { headers: { 'x-api-key': token } })).status,
          {
            timeout: 10_000,
          },
        )
        .toBe(200);
      const { stdout } = await run(process.execPath, [join(folder, 'example.mjs')], {
        env: { API: api.url, KEY: token },
      });
      expect(stdout).toMatch(/^10\d{5} .*반팔.*\n(?:.*\n)?\[ \d+, \d+ \]\nrequest-invalid null \[/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names every kind of problem', () => {
    const missing = Object.keys(PROBLEMS).filter((name) => !page.includes(`/problems/${name}\``));
    expect(missing).toEqual([]);
  });
});

/** What the compiler has against a file, under the rules of this repository. */
function faultsOf(file: string): string[] {
  const { config } = ts.readConfigFile(join(PACKAGE_ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, PACKAGE_ROOT);
  const program = ts.createProgram([file], { ...options, incremental: false });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
