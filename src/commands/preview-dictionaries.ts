import { type Command, InvalidArgumentError } from 'commander';
import { GOLDEN_QUERIES, readGoldenQueries, readQueries } from '../dictionaries/golden-queries.ts';
import { lintLines } from '../dictionaries/lint-draft.ts';
import { mergeDraft } from '../dictionaries/read-dictionaries.ts';
import { ExpectedError } from '../errors.ts';
import { previewDictionaries } from '../pipelines/preview-dictionaries.ts';
import { topQueries } from '../pipelines/top-queries.ts';
import { requireStorefront } from '../storefronts/read-storefronts.ts';
import { describeFinding, describePreview } from './describe-dictionaries.ts';
import { type DictionaryFlags, draftOf, forStorefronts, withDictionaries } from './open-dictionaries.ts';

interface PreviewFlags extends DictionaryFlags {
  readonly queries?: string;
  readonly products: number;
}

const MOST_LOGGED = 200;

export function registerPreview(dictionaries: Command): void {
  forStorefronts(dictionaries.command('preview'))
    .description('what the files would change: results gained and lost, for logged and golden queries')
    .option('--queries <file>', `queries to compare, one a line, in place of the storefront's ${GOLDEN_QUERIES}`)
    .option('--products <n>', 'products to compare on, the most popular ones', wholeNumber, 20_000)
    .action(preview);
}

async function preview(flags: PreviewFlags): Promise<void> {
  await withDictionaries(flags, async (work) => {
    const draft = await draftOf(work);
    const faults = lintLines(draft);
    for (const fault of faults) process.stdout.write(`${describeFinding(fault, process.cwd())}\n`);
    if (faults.length > 0) {
      throw new ExpectedError('dictionary-invalid', 'The files can not be read.', 'Correct the lines above.');
    }
    const wanted = await readWantedQueries(flags.queries, work.config.DICTIONARIES_DIR, work.ids);
    const drafts = mergeDraft(draft);
    for (const id of work.ids) {
      const dictionaries = drafts.get(id);
      if (dictionaries === undefined) throw new Error(`The dictionaries of ${id} were not read.`);
      const logged = await topQueries(work.elasticsearch, work.prefix, id, MOST_LOGGED);
      const storefront = requireStorefront(work.storefronts, id);
      const queries = [...new Set([...(wanted.get(id) ?? []), ...logged])];
      const services = { ...work, products: flags.products };
      const previewed = await previewDictionaries(services, storefront, dictionaries, queries);
      for (const line of describePreview(previewed)) process.stdout.write(`${line}\n`);
    }
  });
}

/** Queries by storefront: its golden ones, or those of a file for all. */
async function readWantedQueries(
  file: string | undefined,
  folder: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (file === undefined) return readGoldenQueries(folder, ids);
  try {
    const queries = await readQueries(file);
    return new Map(ids.map((id) => [id, queries]));
  } catch (error) {
    throw new ExpectedError(
      'request-invalid',
      `The file of queries ${file} can't be read.`,
      'Name another one with --queries: one query a line.',
      { cause: error },
    );
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 1_000_000) return number;
  throw new InvalidArgumentError('Give a whole number from 1 to 1000000.');
}
