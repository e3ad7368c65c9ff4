import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { explainMySqlError } from '../clients/mysql.ts';
import { type Config, readConfig } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import { addRow, type Changed, disableRow, listChanges, listRows, undoChange } from '../pipelines/operator-changes.ts';
import { diffPolicies } from '../pipelines/policies-diff.ts';
import { readPolicyChanges, requireValidPolicy } from '../pipelines/policy-changes.ts';
import { createResources } from '../resources.ts';
import { readStorefronts, requireStorefront } from '../storefronts/read-storefronts.ts';
import { describeChanges } from './describe-changes.ts';
import { describeDiff } from './describe-diff.ts';
import { describePolicies } from './describe-policies.ts';
import { openSource } from './open-source.ts';
import {
  type OperatorFlags,
  readOperator,
  readPeriodMoment,
  timeZoneFor,
  wholeNumber,
  withOperator,
  withOperatorDatabase,
} from './operator-options.ts';
import { fromStoredPolicy, type PolicyFlags, readPolicyFlags, toStoredPolicy } from './policy-options.ts';

const TABLE = 'display_policies';
const HISTORY = 50;

/** Display policies as data: what operators decide beside the columns of the rows themselves. */
export function registerPolicies(program: Command, config: () => Config = readConfig): void {
  const policies = program.command('policies').description('display policies: try out, add, list, disable, undo');
  registerDiff(policies, config);
  withOperator(
    policies
      .command('add')
      .description('let a policy be in force for a period')
      .addOption(
        new Option('--effect <effect>', 'what it does')
          .choices(['hide', 'show', 'price', 'boost', 'bury'])
          .makeOptionMandatory(),
      )
      .requiredOption('--target <target>', 'product:ID, seller:ID, brand:ID, category:ID (with what is below) or all')
      .option('-s, --storefront <id>', 'only in this storefront')
      .option('--from <time>', "from this moment on, in the storefront's time zone; at once by default")
      .option('--until <time>', 'up to and without this moment; for good by default')
      .option('--priority <number>', 'the highest counts among policies of one effect', wholeNumber, 0)
      .option('--price <money>', 'price: this price', wholeNumber)
      .option('--percent-off <percent>', 'price: off the everyday price, 1 to 99', wholeNumber)
      .option('--factor <factor>', 'boost: 1 to 2; bury: 0.5 to 1', Number),
  ).action(async (flags: PolicyFlags & OperatorFlags) => addPolicy(config(), flags));
  policies
    .command('list')
    .description('the policies in force now or later, and what is wrong with any')
    .option('-s, --storefront <id>', 'only those of this storefront, or of all')
    .option('--all', 'also those that are disabled or over')
    .option('--history', `the latest ${HISTORY} changes instead: who, when, why`)
    .option('--json', 'as JSON')
    .action(async (flags: ListFlags) => listPolicies(config(), flags));
  withOperator(
    policies.command('disable').description('take a policy out of force').argument('<policy>', 'its id', wholeNumber),
  ).action(async (id: number, flags: OperatorFlags) => {
    report(
      await withOperatorDatabase(config(), (pool) => disableRow(pool, TABLE, id, readOperator(flags))),
      'disabled',
    );
  });
  withOperator(
    policies
      .command('undo')
      .description('take a change back: the policy is what it was before')
      .argument('<change>', "the change's number, as printed or in list --history", wholeNumber),
  ).action(async (change: number, flags: OperatorFlags) => {
    report(
      await withOperatorDatabase(config(), (pool) => undoChange(pool, TABLE, change, readOperator(flags))),
      'restored',
    );
  });
}

function registerDiff(policies: Command, config: () => Config): void {
  policies
    .command('diff')
    .description('a dry run over the catalogue: what would appear, disappear, change its price or order')
    .option('--with <file>', 'a JSON list of policy changes (docs/display-policies.md)')
    .option('--at <time>', "at another moment than now, in the storefront's time zone, such as 2026-12-24T00:00")
    .option('-s, --storefront <id>', 'only this storefront')
    .option('--sample <percent>', 'look at about this share of the products', Number, 100)
    .option('--json', 'as JSON')
    .action(async (flags: DiffFlags) => diff(config(), flags));
}

interface DiffFlags {
  readonly with?: string;
  readonly at?: string;
  readonly storefront?: string;
  readonly sample: number;
  readonly json?: true;
}

async function diff(config: Config, flags: DiffFlags): Promise<void> {
  const all = await readStorefronts(config.STOREFRONTS_DIR);
  const storefronts = flags.storefront === undefined ? [...all.values()] : [requireStorefront(all, flags.storefront)];
  if (flags.with === undefined && flags.at === undefined) {
    throw new ExpectedError('request-invalid', 'There is nothing to compare.', 'Give --with FILE, --at TIME or both.');
  }
  if (!(flags.sample > 0 && flags.sample <= 100)) {
    throw new ExpectedError(
      'request-invalid',
      '--sample is not a share.',
      'Write a number without its sign, above 0 and up to 100: --sample 5',
    );
  }
  const zone = timeZoneFor(all, flags.storefront ?? null);
  const moment = (text: string, storefront: string | null) => readPeriodMoment(text, timeZoneFor(all, storefront));
  const changes = flags.with === undefined ? [] : readPolicyChanges(await readJson(flags.with), moment);
  const at = flags.at === undefined ? null : readPeriodMoment(flags.at, zone);
  if (at !== null && at < Date.now()) {
    throw new ExpectedError(
      'request-invalid',
      '--at is over.',
      'Policies that are over are not read: give a later one.',
    );
  }
  const resources = createResources();
  try {
    const { source, queries, url } = await openSource(config, resources, 3);
    const request = { storefronts, changes, at, share: flags.sample / 100, samples: 5 };
    const onProgress = (products: number) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${products} products`);
    };
    const found = await diffPolicies({ pool: source.pool, queries, onProgress }, request).catch((error: unknown) => {
      throw explainMySqlError(error, url);
    });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const text = flags.json === true ? JSON.stringify(found, null, 2) : describeDiff(found, zone ?? 'UTC');
    process.stdout.write(`${text}\n`);
  } finally {
    await resources.close();
  }
}

async function addPolicy(config: Config, flags: PolicyFlags & OperatorFlags): Promise<void> {
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  if (flags.storefront !== undefined) requireStorefront(storefronts, flags.storefront);
  const policy = readPolicyFlags(flags, storefronts);
  requireValidPolicy({ ...policy, id: 0 }, 'The policy');
  const operator = readOperator(flags);
  report(await withOperatorDatabase(config, (pool) => addRow(pool, TABLE, toStoredPolicy(policy), operator)), 'added');
}

interface ListFlags {
  readonly storefront?: string;
  readonly all?: true;
  readonly history?: true;
  readonly json?: true;
}

async function listPolicies(config: Config, { storefront, all, history, json }: ListFlags): Promise<void> {
  const storefronts = await readStorefronts(config.STOREFRONTS_DIR);
  if (storefront !== undefined) requireStorefront(storefronts, storefront);
  const print = (found: unknown, lines: readonly string[]) =>
    process.stdout.write(json === true ? `${JSON.stringify(found, null, 2)}\n` : `${lines.join('\n')}\n`);
  await withOperatorDatabase(config, async (pool) => {
    if (history === true) {
      const changes = await listChanges(pool, TABLE, HISTORY);
      print(changes, describeChanges(changes));
      return;
    }
    const now = Date.now();
    const rows = (await listRows(pool, TABLE)).filter((row) => {
      const { enabled, effect, endsAt, storefront: of } = fromStoredPolicy(row);
      const wanted = storefront === undefined || of === null || of === storefront;
      return wanted && (all === true || (enabled !== false && (endsAt === null || endsAt > now || effect === 'show')));
    });
    print(
      rows,
      describePolicies(rows, (id) => timeZoneFor(storefronts, id) ?? 'UTC', now),
    );
  });
}

function report({ id, change }: Changed, what: string): void {
  process.stdout.write(
    `Policy ${id} ${what} by change ${change}. Take it back with: storefront-search policies undo ${change} --reason "..."\n`,
  );
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ExpectedError(
      'request-invalid',
      `The file ${file} is not a readable list of policy changes: ${error instanceof Error ? error.message : String(error)}.`,
      'docs/display-policies.md has an example.',
      { cause: error },
    );
  }
}
