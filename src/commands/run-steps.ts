import type { Command } from 'commander';
import { elasticsearchFor } from '../clients/elasticsearch.ts';
import { explainElasticsearchError } from '../clients/elasticsearch-errors.ts';
import { readConfig } from '../config.ts';
import { describeError, ExpectedError } from '../errors.ts';
import { describeRun } from '../pipelines/announce-run.ts';
import { pruneStorefront, readIndexNeeds } from '../pipelines/prune-storefront.ts';
import { KEEP_WARM_MS } from '../pipelines/reindex-plan.ts';
import { gateStep, loadStep, planStep, promoteStep } from '../pipelines/run-steps.ts';
import { isDone, type Run } from '../runs/run.ts';
import { readStorefronts } from '../storefronts/read-storefronts.ts';
import { describeUnfinished } from './describe-runs.ts';
import { exitCodeOf } from './exit-code.ts';
import { withReindex } from './open-reindex.ts';
import { wholeNumber } from './operator-options.ts';
import { parseDuration } from './parse-duration.ts';
import { chosen, collect, readParts } from './reindex.ts';
import { startedBy } from './started-by.ts';

interface PlanFlags {
  readonly storefront: string[];
  readonly parts: number;
  readonly key?: string;
  readonly keepWarm?: number;
  readonly json?: true;
}

/** `plan`, `load`, `gate` and `prune`: a full reindex step by step, for a scheduler. `promote` stands beside `rollback`. */
export function registerRunSteps(program: Command): void {
  program
    .command('plan')
    .description('begin a full reindex in steps: create the indices and divide the catalogue; prints the id of the run')
    .option('-s, --storefront <id>', 'only this storefront; may be given several times', collect, [])
    .option('--parts <number>', 'into how many parts the catalogue is divided', readParts, 1)
    .option('--key <text>', "whoever plans again with the same key gets the same run: a scheduler's own run id")
    .option('--keep-warm <duration>', 'how long the index that was live before takes every change: 24h', parseDuration)
    .option('--json', 'as JSON: run, parts and storefronts')
    .action(plan);
  program
    .command('load')
    .description('load parts of a planned run; a part that is loaded is left as it is')
    .requiredOption('--run <id>', 'the run, as plan printed it')
    .option(
      '--part <k/i>',
      'which part of how many, such as 2/4; may be given several times; all by default',
      collect,
      [],
    )
    .option('--extractors <number>', 'how many of them are read at once', readParts)
    .action(load);
  program
    .command('gate')
    .description('judge the loaded indices of a run; ends with 20 when none has passed and one was held back')
    .requiredOption('--run <id>', 'the run')
    .action(gate);
  program
    .command('prune')
    .description('delete the indices that nobody needs: no live one, none that is warm, built, or waits for a decision')
    .option('-s, --storefront <id>', 'only this storefront; may be given several times', collect, [])
    .option('--keep <number>', 'keep so many of the newest of them all the same', readCount, 0)
    .option('--older-than <duration>', 'delete only those that were made longer ago, such as 48h', parseDuration, 0)
    .action(prune);
}

async function plan(flags: PlanFlags): Promise<void> {
  const { run, outcome } = await withReindex(readConfig(), {}, ({ services, storefronts, alerts }) =>
    planStep(
      services,
      chosen(storefronts, flags.storefront),
      {
        startedBy: startedBy(),
        steps: true,
        key: flags.key ?? null,
        parts: flags.parts,
        keepWarmMs: flags.keepWarm ?? KEEP_WARM_MS,
      },
      alerts,
    ),
  );
  const failed = run.storefronts.filter(({ state }) => state === 'failed');
  for (const { storefront, error } of failed) process.stderr.write(`${storefront}: ${error ?? 'failed'}\n`);
  const storefronts = run.storefronts.filter((entry) => !failed.includes(entry));
  const parts = Array.from({ length: run.parts }, (_, at) => `${at + 1}/${run.parts}`);
  const facts = {
    run: run.id,
    parts,
    storefronts: storefronts.map(({ storefront, index }) => ({ storefront, index })),
  };
  process.stdout.write(`${flags.json === true ? JSON.stringify({ ...facts, outcome }) : run.id}\n`);
  if (storefronts.length === 0) process.exitCode = 1;
}

async function load(flags: {
  readonly run: string;
  readonly part: string[];
  readonly extractors?: number;
}): Promise<void> {
  const wanted = flags.part.map(readPart);
  const { extractors } = flags;
  const options = extractors === undefined ? {} : { extractors };
  const { run, outcome, failures } = await withReindex(readConfig(), options, ({ services, storefronts, alerts }) =>
    loadStep(services, flags.run, wanted, storefronts, startedBy(), alerts),
  );
  const what = flags.part.length === 0 ? 'every part' : `part ${flags.part.join(', ')}`;
  for (const failure of failures) process.stderr.write(`${describeError(failure)}\n`);
  if (failures.length > 0) process.exitCode = 1;
  else process.stdout.write(`${run.id}: ${what} ${outcome === 'already' ? 'was loaded before' : 'is loaded'}.\n`);
}

/** Part `k` of `i`; both are needed, so that a scheduler that divides otherwise than the plan is told. */
function readPart(text: string): { readonly part: number; readonly of: number } {
  const [, part = '', of = ''] = /^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? [];
  if (part !== '') return { part: Number(part), of: Number(of) };
  throw new ExpectedError('request-invalid', `"${text}" is not a part.`, 'Write which of how many: --part 2/4');
}

async function gate(flags: { readonly run: string }): Promise<void> {
  const { run, outcome } = await withReindex(readConfig(), {}, ({ services, storefronts, alerts }) =>
    gateStep(services, flags.run, storefronts, startedBy(), alerts),
  );
  if (outcome === 'already') process.stdout.write(`${run.id}: there is nothing to judge, it is ${run.state}.\n`);
  for (const line of describeGates(run)) process.stdout.write(`${line}\n`);
  // What has passed is to be promoted, whatever was held back beside it.
  if (!run.storefronts.some((entry) => entry.state === 'passed' || isDone(entry))) process.exitCode = exitCodeOf(run);
}

function describeGates(run: Run): string[] {
  return run.storefronts.flatMap(({ storefront, state, gate: checks, error }) => [
    `${storefront}: ${state}${error === null ? '' : `, ${error}`}`,
    ...checks.map(({ name, passed, detail }) => `  ${passed ? 'passed' : 'FAILED'}  ${name}: ${detail}`),
  ]);
}

/** Makes live what has passed the gate of a run. */
export async function promotePassed(id: string, keepWarmMs: number | null): Promise<void> {
  const { run, outcome } = await withReindex(readConfig(), {}, ({ services, storefronts, alerts }) =>
    promoteStep(services, id, storefronts, startedBy(), keepWarmMs, alerts),
  );
  if (outcome === 'already') process.stdout.write(`${run.id} is ${run.state} already.\n`);
  for (const line of describeRun(run)) process.stdout.write(`${line}\n`);
  process.exitCode = exitCodeOf(run);
}

interface PruneFlags {
  readonly storefront: string[];
  readonly keep: number;
  /** Milliseconds. */
  readonly olderThan: number;
}

function readCount(text: string): number {
  const number = wholeNumber(text);
  if (number >= 0) return number;
  throw new ExpectedError('request-invalid', `${number} is not a number of indices.`, 'Write 0 or more.');
}

async function prune(flags: PruneFlags): Promise<void> {
  const config = readConfig();
  const storefronts = chosen(await readStorefronts(config.STOREFRONTS_DIR), flags.storefront);
  const elasticsearch = elasticsearchFor(config, 'reindex');
  try {
    const services = { elasticsearch, prefix: config.NAME_PREFIX, now: Date.now };
    let deleted = 0;
    for (const { id } of storefronts) {
      const names = await pruneStorefront(services, id, { keep: flags.keep, olderThanMs: flags.olderThan });
      for (const name of names) process.stdout.write(`${id}: deleted ${name}\n`);
      deleted += names.length;
      for (const line of describeUnfinished(await readIndexNeeds(services, id), Date.now())) {
        process.stdout.write(`${id}: kept ${line}\n`);
      }
    }
    if (deleted === 0) process.stdout.write('There is no index that nobody needs.\n');
  } catch (error) {
    throw explainElasticsearchError(error, config.ELASTICSEARCH_URL) ?? error;
  } finally {
    await elasticsearch.close();
  }
}
