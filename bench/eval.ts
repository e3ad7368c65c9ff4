// `npm run eval`: relevance of the search, judged by what the demo's products are made from (docs/relevance.md).
import { readFile, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { leaseStack, type StackName } from '../local/index.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { type Baseline, compareWithBaseline } from './relevance/baseline.ts';
import { type EvaluatedQuery, type Evaluation, summarise } from './relevance/evaluate.ts';
import { measure } from './relevance/measure.ts';
import { querySet } from './relevance/query-set.ts';
import { openRelevanceShop, type RelevanceShop, TEST_PRODUCTS } from './relevance/relevance-shop.ts';

interface Options {
  readonly save?: string;
  readonly baseline?: string;
  readonly queries?: string;
  readonly stack: StackName;
}

async function run({ save, baseline, queries, stack: name }: Options): Promise<void> {
  const stack = await leaseStack({ name, root: PACKAGE_ROOT, onStep: (step) => console.error(step) });
  let shop: RelevanceShop | undefined;
  try {
    shop = await openRelevanceShop(stack.addresses, TEST_PRODUCTS);
    const evaluated = await measure(shop, querySet(shop.catalogue));
    const evaluation = summarise(evaluated);
    print(evaluation);
    console.log(JSON.stringify({ eval: 'relevance', products: TEST_PRODUCTS, ...evaluation }));
    if (queries !== undefined) await writeFile(queries, evaluated.map(describe).join(''));
    if (save !== undefined) await writeFile(save, `${JSON.stringify(evaluation, null, 2)}\n`);
    if (baseline === undefined) return;
    const worse = compareWithBaseline(evaluation, JSON.parse(await readFile(baseline, 'utf8')) as Baseline);
    for (const line of worse) console.error(line);
    if (worse.length > 0 || evaluation.all.forbidden > 0) process.exitCode = 1;
  } finally {
    await shop?.close();
    await stack.release();
  }
}

function print({ all, classes, storefronts }: Evaluation): void {
  for (const [name, summary] of Object.entries({ all, ...classes, ...storefronts })) {
    const { queries, ndcg, mrr, recall, zeroResults, forbidden, stages } = summary;
    console.log(
      `${name.padEnd(16)} ${queries} queries  nDCG@10 ${ndcg}  MRR ${mrr}  recall@50 ${recall}  ` +
        `zero ${zeroResults}  forbidden ${forbidden}  ${JSON.stringify(stages)}`,
    );
  }
}

/** One line of JSON, the worst to be sorted out with any tool. */
function describe({ query, answer, forbidden, ndcg, mrr, recall }: EvaluatedQuery): string {
  const { class: name, storefront, text } = query;
  const hits = answer.products.length;
  return `${JSON.stringify({ class: name, storefront, text, stage: answer.stage, ndcg, mrr, recall, hits, forbidden })}\n`;
}

await new Command('eval')
  .option('--save <file>', 'write the figures as a baseline')
  .option('--baseline <file>', 'fail where the figures fell below these')
  .option('--queries <file>', 'write what each query was answered, one line of JSON each')
  .addOption(
    new Option('--stack <name>', 'the local stack that answers').choices(['bench', 'demo', 'test']).default('bench'),
  )
  .action(run)
  .parseAsync();
