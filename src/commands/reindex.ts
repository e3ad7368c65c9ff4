import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { pruneQueryLog } from '../indices/query-log-indices.ts';
import { describeRun } from '../pipelines/announce-run.ts';
import { fullReindex } from '../pipelines/full-reindex.ts';
import { KEEP_WARM_MS } from '../pipelines/reindex-plan.ts';
import { resumeReindex } from '../pipelines/resume-run.ts';
import type { Run } from '../runs/run.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import type { Storefront } from '../storefronts/storefront.ts';
import { describeDryRun, runDryRun } from './dry-run.ts';
import { exitCodeOf } from './exit-code.ts';
import { withReindex } from './open-reindex.ts';
import { wholeNumber } from './operator-options.ts';
import { parseDuration } from './parse-duration.ts';
import { parseMoment } from './parse-moment.ts';
import { parseShare } from './parse-share.ts';
import { startedBy } from './started-by.ts';

export function registerReindex(program: Command): void {
  program
    .command('reindex')
    .description('rebuild the index of every storefront from MySQL, and make it live behind the gate')
    .option('-s, --storefront <id>', 'only this storefront; may be given several times', collect, [])
    .option('--extractors <number>', 'how many parts of the catalogue are read at once', readExtractors)
    .option('--keep-warm <duration>', 'how long the index that was live before takes every change: 24h', parseDuration)
    .option(
      '--resume [run]',
      'go on with a run that was killed or stopped, from its checkpoints; the newest by default',
    )
    .option('--preview', 'build an index that never goes live, to look at the shop as it will be (with --at)')
    .option('--at <time>', "the moment that a preview shows, in the storefront's time zone, such as 2026-12-24T00:00")
    .option('--dry-run', 'only say what would be written, and in what it would differ from the live index')
    .option('--sample <share>', 'with --dry-run: of so many of the products, picked by chance, such as 5%', parseShare)
    .option('--json', 'with --dry-run: as JSON')
    .action(async (options: ReindexFlags) => {
      const config = readConfig();
      if (options.dryRun === true) {
        await showDryRun(config, options);
        return;
      }
      requireDryRunFor(options);
      const run =
        options.resume === undefined
          ? await runReindex(config, options.storefront, await previewAtOf(config, options), options)
          : await resume(config, options, options.resume);
      for (const line of describeRun(run)) process.stdout.write(`${line}\n`);
      if (options.preview === true)
        process.stdout.write(`Look at it with an operator's key: .../products?preview=${run.id}\n`);
      process.exitCode = exitCodeOf(run);
    });
}

interface ReindexFlags extends HowToReindex {
  readonly storefront: string[];
  readonly preview?: true;
  readonly at?: string;
  readonly dryRun?: true;
  readonly sample?: number;
  readonly json?: true;
  /** true: no run was named. */
  readonly resume?: string | true;
}

/** @throws ExpectedError request-invalid for what a run has decided at its beginning */
function resume(config: Config, flags: ReindexFlags, run: string | true): Promise<Run> {
  const { storefront, preview, at, keepWarm } = flags;
  if (storefront.length > 0 || preview !== undefined || at !== undefined || keepWarm !== undefined) {
    throw new ExpectedError(
      'request-invalid',
      '--resume goes on with a run as it was planned: with its storefronts, and as long kept warm.',
      'Leave --storefront, --keep-warm, --preview and --at out.',
    );
  }
  return resumeRun(config, run === true ? null : run, flags);
}

export interface HowToReindex {
  readonly extractors?: number;
  /** Milliseconds. */
  readonly keepWarm?: number;
}

/** @throws ExpectedError request-invalid unless a preview names one storefront and a moment to come */
async function previewAtOf(config: Config, { storefront, preview, at }: ReindexFlags): Promise<number | undefined> {
  const [id, ...others] = storefront;
  if (preview === undefined && at === undefined) return undefined;
  if (preview === undefined || at === undefined || id === undefined || others.length > 0) {
    throw new ExpectedError(
      'request-invalid',
      'A preview is of one storefront at one moment.',
      'Write: reindex --preview --at 2026-12-24T00:00 --storefront ID',
    );
  }
  const { timeZone } = requireStorefront(await readStorefronts(config.STOREFRONTS_DIR), id);
  const moment = parseMoment(at, timeZone);
  if (moment > Date.now()) return moment;
  throw new ExpectedError(
    'request-invalid',
    '--at is over.',
    'Policies that are over are not read: give a later moment.',
  );
}

/** @throws ExpectedError request-invalid beside what belongs to a real run */
async function showDryRun(config: Config, flags: ReindexFlags): Promise<void> {
  const { storefront, sample, json, resume: resumed, preview, at } = flags;
  if (resumed !== undefined || preview !== undefined || at !== undefined) {
    throw new ExpectedError(
      'request-invalid',
      'A dry run is of what the shop has now.',
      'Leave --resume, --preview and --at out.',
    );
  }
  const storefronts = chosen(await readStorefronts(config.STOREFRONTS_DIR), storefront);
  const report = await runDryRun(config, storefronts, sample ?? 1);
  process.stdout.write(`${json === true ? JSON.stringify(report) : describeDryRun(report).join('\n')}\n`);
}

/** Who forgot --dry-run must not get a real run. @throws ExpectedError request-invalid */
function requireDryRunFor({ sample, json }: ReindexFlags): void {
  if (sample === undefined && json === undefined) return;
  throw new ExpectedError(
    'request-invalid',
    'A full reindex reads every product.',
    'To look at a sample, write: reindex --dry-run --sample 5%',
  );
}

export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** At most so many parts are read at once, or made: each takes a connection and the memory of two pages. */
const MOST_PARTS = 64;

/** @throws ExpectedError request-invalid */
export function readParts(text: string): number {
  const number = wholeNumber(text);
  if (number >= 1 && number <= MOST_PARTS) return number;
  throw new ExpectedError('request-invalid', `${number} is not a number of parts.`, `Write 1 to ${MOST_PARTS}.`);
}

function readExtractors(text: string): number {
  return readParts(text);
}

/** The storefronts with these ids; all of them for none. @throws ExpectedError storefront-unknown */
export function chosen(all: ReadonlyMap<string, Storefront>, ids: readonly string[]): Storefront[] {
  return ids.length === 0 ? [...all.values()] : [...new Set(ids)].map((id) => requireStorefront(all, id));
}

/**
 * Opens what a full reindex needs, runs it and closes everything again.
 *
 * @param ids storefronts to rebuild; empty: all
 * @param previewAt builds previews of that moment, epoch milliseconds, instead of what goes live
 * @throws ExpectedError for a wrong setting, file or service; then nothing has been changed
 */
export async function runReindex(
  config: Config,
  ids: readonly string[],
  previewAt?: number,
  { extractors, keepWarm }: HowToReindex = {},
): Promise<Run> {
  const options = {
    ...(previewAt === undefined ? {} : { previewAt }),
    ...(extractors === undefined ? {} : { extractors }),
  };
  return withReindex(config, options, async ({ services, storefronts, alerts }) => {
    const run = await fullReindex(
      services,
      chosen(storefronts, ids),
      {
        startedBy: startedBy(),
        steps: false,
        key: null,
        parts: services.tuning.extractors,
        keepWarmMs: keepWarm ?? KEEP_WARM_MS,
      },
      alerts,
    );
    if (previewAt === undefined) {
      const { elasticsearch, prefix } = services;
      await pruneQueryLog(elasticsearch, prefix, config.QUERY_LOG_DAYS, Date.now()).catch(services.warn);
    }
    return run;
  });
}

/**
 * As `runReindex`, for a run that was killed or stopped on its way.
 *
 * @param id null: the newest of them
 */
async function resumeRun(config: Config, id: string | null, { extractors }: HowToReindex = {}): Promise<Run> {
  const options = extractors === undefined ? {} : { extractors };
  return withReindex(config, options, ({ services, storefronts, alerts }) =>
    resumeReindex(services, storefronts, { run: id, startedBy: startedBy() }, alerts),
  );
}
