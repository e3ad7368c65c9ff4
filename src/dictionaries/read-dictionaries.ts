import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError } from '../errors.ts';
import { type LineFault, readLines } from './dictionary-lines.ts';
import { readSynonymRules, type SynonymRule } from './synonym-rules.ts';
import { readUserWords } from './user-words.ts';

/** What one storefront's analyzers are made from: the common dictionaries and its own. */
export interface StorefrontDictionaries {
  readonly synonyms: readonly SynonymRule[];
  /** Rules of the tokenizer's user dictionary: a word, or a word and its parts. A change needs a full reindex. */
  readonly userWords: readonly string[];
  /** Changes whenever a rule or a word does; comments and blank lines don't count. */
  readonly hash: string;
}

const COMMON = 'common';
const SYNONYMS = 'synonyms.txt';
const USER_WORDS = 'user-words.txt';

interface Folder {
  readonly synonyms: readonly SynonymRule[];
  readonly words: ReadonlyMap<string, string>;
  readonly faults: readonly LineFault[];
}

/**
 * Reads `common/` and a folder for each storefront, and merges them: a storefront adds rules, and its user words win
 * over common ones that are spelt alike. A file that is missing is an empty one, except that `common/` must be there.
 *
 * @throws ExpectedError dictionary-invalid that names every bad line with its file, its number and the reason
 */
export async function readDictionaries(
  folder: string,
  storefrontIds: readonly string[],
): Promise<ReadonlyMap<string, StorefrontDictionaries>> {
  await requireKnownFiles(folder, storefrontIds);
  const common = await readFolder(join(folder, COMMON));
  const own = await Promise.all(storefrontIds.map(async (id) => ({ id, read: await readFolder(join(folder, id)) })));
  const faults = [common, ...own.map(({ read }) => read)].flatMap((read) => read.faults);
  if (faults.length > 0) throw explainFaults(faults);
  return new Map(own.map(({ id, read }) => [id, merge(common, read)]));
}

async function readFolder(folder: string): Promise<Folder> {
  const [synonymLines, wordLines] = await Promise.all([
    linesOf(join(folder, SYNONYMS)),
    linesOf(join(folder, USER_WORDS)),
  ]);
  const { rules, faults } = readSynonymRules(synonymLines);
  const { words, faults: wordFaults } = readUserWords(wordLines);
  return { synonyms: rules, words, faults: [...faults, ...wordFaults] };
}

async function linesOf(file: string) {
  try {
    return readLines(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A file that nothing reads is a misspelt one: its words would be missing without a trace. */
async function requireKnownFiles(folder: string, storefrontIds: readonly string[]): Promise<void> {
  const folders = [COMMON, ...storefrontIds];
  for (const name of folders) {
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
    const unknown = files.find((file) => file.endsWith('.txt') && file !== SYNONYMS && file !== USER_WORDS);
    if (unknown !== undefined) {
      throw new ExpectedError(
        'dictionary-invalid',
        `Nothing reads the dictionary ${join(folder, name, unknown)}.`,
        `Rename it to ${SYNONYMS} or ${USER_WORDS}, or remove it.`,
      );
    }
  }
}

function merge(common: Folder, own: Folder): StorefrontDictionaries {
  const synonyms = [...new Map([...common.synonyms, ...own.synonyms].map((rule) => [rule.id, rule])).values()];
  const userWords = [...new Map([...common.words, ...own.words]).values()];
  const content = JSON.stringify([synonyms.map(({ rule }) => rule), userWords]);
  return { synonyms, userWords, hash: createHash('sha256').update(content).digest('base64url').slice(0, 16) };
}

function explainFaults(faults: readonly LineFault[]): ExpectedError {
  const lines = faults.map(({ file, number, reason }) => `${file}:${number}: ${reason}`);
  const what = lines.length === 1 ? 'A line of the dictionaries is' : `${lines.length} lines of the dictionaries are`;
  return new ExpectedError('dictionary-invalid', `${what} not valid: ${lines.join('; ')}.`, 'Correct what is named.');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
