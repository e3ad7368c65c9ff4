// `npm run test:schemathesis`: the real API against its own OpenAPI documents (docs/reliability.md).
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { leaseStack } from '../../local/index.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { createResources } from '../../src/resources.ts';
import { openApiUnderTest } from './api-under-test.ts';
import { runSchemathesis, type SchemathesisResult } from './run-schemathesis.ts';

interface Options {
  readonly cases: number;
  readonly seed: number;
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function run({ cases, seed }: Options): Promise<SchemathesisResult[]> {
  const resources = createResources();
  try {
    const lease = await leaseStack({ name: 'test', root: PACKAGE_ROOT, onStep: log });
    resources.use(lease, (leased) => leased.release());
    const api = resources.use(await openApiUnderTest(lease.addresses), (opened) => opened.close());
    const operations = await Promise.all(api.apis.map(({ url }) => countOperations(url)));
    // Schemathesis draws some cases twice and sends them once.
    const casesForEach = Math.ceil((MORE * cases) / operations.reduce((sum, count) => sum + count, 0));
    const results: SchemathesisResult[] = [];
    for (const one of api.apis) {
      results.push(await runSchemathesis(one, { casesForEach, seed, onOutput: (text) => process.stderr.write(text) }));
    }
    if (results.some(({ passed }) => !passed)) log(api.log());
    return results;
  } finally {
    await resources.close();
  }
}

const MORE = 1.25;

function totalOf(results: readonly SchemathesisResult[]): Pick<SchemathesisResult, 'api' | 'passed' | 'cases'> {
  return {
    api: 'in all',
    passed: results.every(({ passed }) => passed),
    cases: results.reduce((sum, { cases }) => sum + cases, 0),
  };
}

async function countOperations(url: string): Promise<number> {
  const document = (await (await fetch(`${url}/docs/json`)).json()) as { paths: Record<string, object> };
  return Object.values(document.paths).flatMap((path) => Object.keys(path)).length;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

const command = new Command('test:schemathesis')
  .description('Sends what the OpenAPI documents allow, and what they do not, to the real API.')
  .option('--cases <n>', 'about so many, over both APIs', wholeNumber, 10_000)
  .option('--seed <s>', 'the same seed draws the same cases', wholeNumber, randomInt(1_000_000))
  .action(async (options: Options) => {
    log(`seed ${options.seed}`);
    const results = await run(options);
    for (const { api, passed, cases } of [...results, totalOf(results)]) {
      process.stdout.write(`${api}: ${cases} cases, ${passed ? 'passed' : 'failed'}\n`);
    }
    process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
  });

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
