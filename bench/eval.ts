// `npm run eval`: relevance of the search, judged by what the demo's products are made from, or by a shop's own
// judgments (docs/relevance.md).
import { readFile, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { leaseStack, type StackName } from '../local/index.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { askUrl } from './relevance/ask-api.ts';
import { type Baseline, compareWithBaseline } from './relevance/baseline.ts';
import { judgeByCatalogue } from './relevance/catalogue-judge.ts';
import { evaluate, type EvaluatedQuery, summarise } from './relevance/evaluate.ts';
import { readJudgments } from './relevance/judgments.ts';
import { measure } from './relevance/measure.ts';
import { openPlainSearch, PLAIN_ANALYZERS } from './relevance/plain-search.ts';
import { querySet } from './relevance/query-set.ts';
import { readRanking, withRanking } from './relevance/ranking-change.ts';
import { openRelevanceShop, type RelevanceShop, TEST_PRODUCTS } from './relevance/relevance-shop.ts';
import { comparison, figures, movedMost, queryLine } from './relevance/report.ts';

interface Options {
  readonly save?: string;
  readonly baseline?: string;
  readonly queries?: string;
  readonly plain?: true;
  readonly ranking?: string;
  readonly stack: StackName;
  readonly judgments?: string;
  readonly url: string;
  readonly against?: string;
  readonly storefront?: string;
}

/** Ways to search by their names; the first is what is measured, the others stand beside it. */
type Ways = Readonly<Record<string, readonly EvaluatedQuery[]>>;

async function run(options: Options): Promise<void> {
  const ways = options.judgments === undefined ? await demoWays(options) : await ownWays(options, options.judgments);
  const [evaluated = []] = Object.values(ways);
  const evaluation = summarise(evaluated);
  const summaries = Object.fromEntries(Object.entries(ways).map(([name, each]) => [name, summarise(each)]));
  for (const line of figures(evaluation)) console.log(line);
  const [, ...others] = Object.entries(ways);
  if (others.length > 0) for (const line of ['', ...comparison(summaries)]) console.log(line);
  for (const [name, other] of others.filter(([each]) => !each.startsWith('plain'))) {
    console.log(`\nMoved most, with ${name}:`);
    for (const line of movedMost(evaluated, other)) console.log(line);
  }
  const beside = others.length === 0 ? {} : { ways: summaries };
  console.log(JSON.stringify({ eval: 'relevance', ...evaluation, ...beside }));
  if (options.queries !== undefined) await writeFile(options.queries, evaluated.map(queryLine).join(''));
  if (options.save !== undefined) await writeFile(options.save, `${JSON.stringify(evaluation, null, 2)}\n`);
  if (options.baseline === undefined) return;
  const baseline = JSON.parse(await readFile(options.baseline, 'utf8')) as Baseline;
  const worse = compareWithBaseline(evaluation, baseline);
  if (evaluation.all.forbidden > 0) worse.push(`${evaluation.all.forbidden} hits must not be found.`);
  for (const line of worse) console.error(line);
  if (worse.length > 0) process.exitCode = 1;
}

/** A generated shop on the local stack. */
async function demoWays({ stack: name, plain, ranking }: Options): Promise<Ways> {
  const change = ranking === undefined ? undefined : readRanking(await readFile(ranking, 'utf8'));
  const stack = await leaseStack({ name, root: PACKAGE_ROOT, onStep: (step) => console.error(step) });
  let shop: RelevanceShop | undefined;
  try {
    shop = await openRelevanceShop(stack.addresses, TEST_PRODUCTS);
    const queries = querySet(shop.catalogue);
    const ways: Record<string, readonly EvaluatedQuery[]> = { search: await measure(shop, queries) };
    if (change !== undefined) {
      ways['changed ranking'] = await measure(shop, queries, (storefront) => withRanking(storefront, change));
    }
    for (const analyzer of plain === true ? PLAIN_ANALYZERS : []) {
      const ask = await openPlainSearch(shop, analyzer);
      ways[`plain ${analyzer}`] = await evaluate(queries, judgeByCatalogue(shop.catalogue), ask);
    }
    return ways;
  } finally {
    await shop?.close();
    await stack.release();
  }
}

/** An API that runs, with its own catalogue; beside it another one, where `--against` names it. */
async function ownWays({ url, against, storefront }: Options, file: string): Promise<Ways> {
  const key = process.env['EVAL_API_KEY'];
  if (storefront === undefined) throw new Error('Name the storefront: --storefront <id>.');
  if (key === undefined)
    throw new Error('Set EVAL_API_KEY to a search key of the storefront (storefront-search keys create).');
  const { queries, judge } = readJudgments(await readFile(file, 'utf8'), storefront);
  const ways: Record<string, readonly EvaluatedQuery[]> = { [url]: await evaluate(queries, judge, askUrl(url, key)) };
  if (against !== undefined) ways[against] = await evaluate(queries, judge, askUrl(against, key));
  return ways;
}

await new Command('eval')
  .option('--save <file>', 'write the figures as a baseline')
  .option('--baseline <file>', 'fail where the figures fell below these, or something forbidden was found')
  .option('--queries <file>', 'write what each query was answered, one line of JSON each')
  .option('--plain', "compare with Elasticsearch's nori and standard analyzers as they come")
  .option('--ranking <file>', 'compare with other ranking weights: JSON, for all storefronts or by their ids')
  .addOption(
    new Option('--stack <name>', 'the local stack that answers').choices(['bench', 'demo', 'test']).default('bench'),
  )
  .option('--judgments <file>', 'a CSV of your own judgments, asked of an API that runs')
  .option('--url <url>', 'that API', 'http://127.0.0.1:3000')
  .option('--against <url>', 'another API beside it, such as one with other ranking weights')
  .option('--storefront <id>', 'whose judgments they are')
  .action(run)
  .parseAsync();
