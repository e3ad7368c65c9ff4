// `npm run eval`: relevance of the search, judged by what the demo's products are made from (docs/relevance.md).
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { leaseStack } from '../local/index.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { askApi } from './relevance/ask-api.ts';
import { type Baseline, compareWithBaseline } from './relevance/baseline.ts';
import { evaluate, type Evaluation, summarise } from './relevance/evaluate.ts';
import { querySet } from './relevance/query-set.ts';
import { openRelevanceShop, TEST_PRODUCTS } from './relevance/relevance-shop.ts';

interface Options {
  readonly save?: string;
  readonly baseline?: string;
}

async function run({ save, baseline }: Options): Promise<void> {
  const stack = await leaseStack({ name: 'bench', root: PACKAGE_ROOT, onStep: (step) => console.error(step) });
  try {
    const evaluation = await measure(stack.addresses);
    print(evaluation);
    console.log(JSON.stringify({ eval: 'relevance', products: TEST_PRODUCTS, ...evaluation }));
    if (save !== undefined) await writeFile(save, `${JSON.stringify(evaluation, null, 2)}\n`);
    if (baseline === undefined) return;
    const worse = compareWithBaseline(evaluation, JSON.parse(await readFile(baseline, 'utf8')) as Baseline);
    for (const line of worse) console.error(line);
    if (worse.length > 0 || evaluation.all.forbidden > 0) process.exitCode = 1;
  } finally {
    await stack.release();
  }
}

async function measure(addresses: Parameters<typeof openRelevanceShop>[0]): Promise<Evaluation> {
  const shop = await openRelevanceShop(addresses, TEST_PRODUCTS);
  const api = await shop.openApi();
  try {
    const ids = shop.storefronts.map(({ id }) => id);
    return summarise(await evaluate(querySet(shop.catalogue), shop.catalogue, await askApi(api, ids)));
  } finally {
    await api.close();
    await shop.close();
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

await new Command('eval')
  .option('--save <file>', 'write the figures as a baseline')
  .option('--baseline <file>', 'fail where the figures fell below these')
  .action(run)
  .parseAsync();
