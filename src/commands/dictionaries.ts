import { hostname, userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.ts';
import type { LintFinding } from '../dictionaries/lint-finding.ts';
import { mergeDraft } from '../dictionaries/read-dictionaries.ts';
import { listReleases, readLiveRelease } from '../dictionaries/release-store.ts';
import { ExpectedError } from '../errors.ts';
import { describeRun } from '../pipelines/announce-run.ts';
import type { Publisher } from '../pipelines/dictionary-lease.ts';
import { lintDictionaries } from '../pipelines/lint-dictionaries.ts';
import { publishDictionaries, type PublishedStorefront } from '../pipelines/publish-dictionaries.ts';
import { rollBackDictionaries } from '../pipelines/roll-back-dictionaries.ts';
import { describeFinding, describePublished, describeRelease } from './describe-dictionaries.ts';
import { exitCodeOf } from './exit-code.ts';
import { type DictionaryFlags, draftOf, forStorefronts, withDictionaries } from './open-dictionaries.ts';
import { registerPreview } from './preview-dictionaries.ts';
import { runReindex } from './reindex.ts';

interface ChangeFlags extends DictionaryFlags {
  readonly reason: string;
  readonly by?: string;
  readonly reindex?: true;
}

/** Dictionaries as releases: check the files, see what they would change, publish them, take them back. */
export function registerDictionaries(program: Command): void {
  const dictionaries = program
    .command('dictionaries')
    .description('synonyms, user words, brand aliases, optional, banned and mistyped words: check, publish, roll back');
  forStorefronts(dictionaries.command('lint'))
    .description('look for mistakes in the files, each with its line and what to do; changes nothing')
    .action(lint);
  registerPreview(dictionaries);
  forStorefronts(dictionaries.command('publish'))
    .description('make the files live at once; user words wait for the next full reindex')
    .requiredOption('--reason <text>', 'why; kept in the history')
    .option('--by <name>', 'who; your login name by default')
    .option('--reindex', 'start the full reindex that changed user words need')
    .action(publish);
  forStorefronts(dictionaries.command('history'))
    .description('every release, newest first; the live ones are marked')
    .action(history);
  forStorefronts(dictionaries.command('rollback'))
    .description('make the release before the newest one live again')
    .option('--to <number>', 'the release to go back to, as in the history', releaseNumber)
    .option('--by <name>', 'who; your login name by default')
    .option('--reindex', 'start the full reindex that changed user words need')
    .action(rollback);
}

function releaseNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('Give the number of a release.');
}

async function lint(flags: DictionaryFlags): Promise<void> {
  await withDictionaries(flags, async (work) => {
    if (!tell(await lintDictionaries(work, await draftOf(work), work.ids))) process.exitCode = 1;
  });
}

async function publish(flags: ChangeFlags): Promise<void> {
  const publisher = readPublisher(flags);
  const published = await withDictionaries(flags, async (work) => {
    const draft = await draftOf(work);
    if (!tell(await lintDictionaries(work, draft, work.ids))) {
      throw new ExpectedError(
        'dictionary-invalid',
        'Nothing was published: the files have errors.',
        'Correct the lines above and publish again.',
      );
    }
    const drafts = new Map([...mergeDraft(draft)].filter(([id]) => work.ids.includes(id)));
    return publishDictionaries(work, drafts, publisher);
  });
  await report(published, flags.reindex === true);
}

async function rollback(flags: Omit<ChangeFlags, 'reason'> & { readonly to?: number }): Promise<void> {
  const { by } = readPublisher({ ...flags, reason: 'rollback' });
  const moved = await withDictionaries(flags, (work) => rollBackDictionaries(work, work.ids, flags.to ?? null, by));
  await report(moved, flags.reindex === true);
}

async function history(flags: DictionaryFlags): Promise<void> {
  await withDictionaries(flags, async ({ elasticsearch, prefix, ids }) => {
    const releases = (await listReleases(elasticsearch, prefix, null)).filter(({ storefront }) =>
      ids.includes(storefront),
    );
    const live = await Promise.all(ids.map((id) => readLiveRelease(elasticsearch, prefix, id)));
    for (const release of releases) {
      const isLive = live.some((one) => one?.storefront === release.storefront && one.number === release.number);
      process.stdout.write(`${describeRelease(release, isLive)}\n`);
    }
    if (releases.length === 0) process.stderr.write('Nothing was published yet; the first full reindex does it.\n');
  });
}

function readPublisher({ by, reason }: Pick<ChangeFlags, 'by' | 'reason'>): Publisher {
  if (reason.trim() === '') {
    throw new ExpectedError('request-invalid', 'The reason is empty.', 'Say in a few words why: --reason "..."');
  }
  return { by: by?.trim() || `${userInfo().username}@${hostname()}`, reason: reason.trim() };
}

/** @returns whether the draft may be published */
function tell(findings: readonly LintFinding[]): boolean {
  for (const finding of findings) process.stdout.write(`${describeFinding(finding, process.cwd())}\n`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  process.stdout.write(`${errors} errors, ${findings.length - errors} warnings\n`);
  return errors === 0;
}

async function report(published: readonly PublishedStorefront[], reindex: boolean): Promise<void> {
  for (const storefront of published) process.stdout.write(`${describePublished(storefront)}\n`);
  const waiting = published.filter(({ needsReindex }) => needsReindex).map(({ storefront }) => storefront);
  if (waiting.length === 0) return;
  const options = waiting.map((id) => ` --storefront ${id}`).join('');
  process.stdout.write(
    `The user words of ${waiting.join(', ')} take effect with a full reindex${reindex ? ', which begins now' : ''}.\n`,
  );
  if (!reindex) {
    process.stdout.write(`Start it with: storefront-search reindex${options}\n`);
    return;
  }
  const run = await runReindex(readConfig(), waiting);
  for (const line of describeRun(run)) process.stdout.write(`${line}\n`);
  process.exitCode = exitCodeOf(run);
}
