import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError } from '../errors.ts';
import { type DictionaryLine, type LineFault, type ReadFile, readLines } from './dictionary-lines.ts';
import { GOLDEN_QUERIES } from './golden-queries.ts';
import { type BrandAlias, readBrandAliases, readTypoPairs, readWordList, type TypoPair } from './query-words.ts';
import { readSynonymRules, type SynonymRule } from './synonym-rules.ts';
import { readUserWords } from './user-words.ts';

/** What one folder of the dictionaries says, line by line. */
export interface DraftFolder {
  readonly synonyms: ReadFile<SynonymRule>;
  readonly userWords: ReadFile<string>;
  readonly brandAliases: ReadFile<BrandAlias>;
  readonly optionalWords: ReadFile<string>;
  readonly bannedWords: ReadFile<string>;
  readonly typoPairs: ReadFile<TypoPair>;
}

/** The text files: what may be published next. */
export interface Draft {
  readonly common: DraftFolder;
  /** By storefront. */
  readonly own: ReadonlyMap<string, DraftFolder>;
}

const COMMON = 'common';

/** Which file has which kind. */
const DRAFT_FILES = {
  synonyms: 'synonyms.txt',
  userWords: 'user-words.txt',
  brandAliases: 'brand-aliases.txt',
  optionalWords: 'optional-words.txt',
  bannedWords: 'banned-words.txt',
  typoPairs: 'typo-pairs.txt',
} as const satisfies Record<keyof DraftFolder, string>;

/**
 * Reads `common/` and a folder for each storefront. A file that is missing is an empty one, except that `common/`
 * must be there. Lines that can't be read are faults of their file, and stop nothing here.
 *
 * @throws ExpectedError dictionary-invalid for a file that nothing reads, and without `common/`
 */
export async function readDraft(folder: string, storefrontIds: readonly string[]): Promise<Draft> {
  await requireKnownFiles(folder, storefrontIds);
  const own = storefrontIds.map(async (id) => [id, await readFolder(join(folder, id))] as const);
  return { common: await readFolder(join(folder, COMMON)), own: new Map(await Promise.all(own)) };
}

/** Every line that can't be read. */
export function faultsOf({ common, own }: Draft): readonly LineFault[] {
  return [common, ...own.values()].flatMap((folder) => {
    const files: Readonly<Record<string, ReadFile<unknown>>> = { ...folder };
    return Object.values(files).flatMap(({ faults }) => faults);
  });
}

async function readFolder(folder: string): Promise<DraftFolder> {
  const read = async <T>(kind: keyof DraftFolder, parse: (lines: readonly DictionaryLine[]) => ReadFile<T>) =>
    parse(await linesOf(join(folder, DRAFT_FILES[kind])));
  const [synonyms, userWords, brandAliases, optionalWords, bannedWords, typoPairs] = await Promise.all([
    read('synonyms', readSynonymRules),
    read('userWords', readUserWords),
    read('brandAliases', readBrandAliases),
    read('optionalWords', readWordList),
    read('bannedWords', readWordList),
    read('typoPairs', readTypoPairs),
  ]);
  return { synonyms, userWords, brandAliases, optionalWords, bannedWords, typoPairs };
}

async function linesOf(file: string): Promise<readonly DictionaryLine[]> {
  try {
    return readLines(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A file that nothing reads is a misspelt one: its words would be missing without a trace. */
async function requireKnownFiles(folder: string, storefrontIds: readonly string[]): Promise<void> {
  const known: readonly string[] = Object.values(DRAFT_FILES);
  for (const name of [COMMON, ...storefrontIds]) {
    let files: string[];
    try {
      files = await readdir(join(folder, name));
    } catch (error) {
      if (!isMissing(error)) throw error;
      if (name !== COMMON) continue;
      throw new ExpectedError(
        'dictionary-invalid',
        `The dictionaries folder ${folder} has no folder ${COMMON}.`,
        'Set DICTIONARIES_DIR to the folder that has it.',
        { cause: error },
      );
    }
    const unknown = files.find((file) => file.endsWith('.txt') && file !== GOLDEN_QUERIES && !known.includes(file));
    if (unknown !== undefined) {
      throw new ExpectedError(
        'dictionary-invalid',
        `Nothing reads the dictionary ${join(folder, name, unknown)}.`,
        `Rename it to one of ${known.join(', ')}, or remove it.`,
      );
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
