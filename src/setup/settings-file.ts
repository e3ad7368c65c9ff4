import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { ExpectedError } from '../errors.ts';

/** The settings that come out of set-up. All but the queue addresses are secrets. */
export const SETTING_NAMES = [
  'ELASTICSEARCH_QUERY_API_KEY',
  'ELASTICSEARCH_CONSUMER_API_KEY',
  'ELASTICSEARCH_REINDEX_API_KEY',
  'MYSQL_URL',
  'MYSQL_OPERATOR_URL',
  'SQS_CHANGES_QUEUE_URL',
  'SQS_FANOUT_QUEUE_URL',
] as const;

type SettingName = (typeof SETTING_NAMES)[number];

/** Without MYSQL_OPERATOR_URL where the shop has no tables for operators. */
export type Settings = Record<Exclude<SettingName, 'MYSQL_OPERATOR_URL'>, string> & {
  MYSQL_OPERATOR_URL?: string;
};

/** What an earlier set-up wrote; nothing where there is no file yet. */
export async function readSettingsFile(path: string): Promise<Partial<Settings>> {
  const text = await readIfThere(path);
  const values = parseEnv(text ?? '');
  return Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const value = values[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/**
 * Writes the settings into an env file that only its owner may read. Other lines of the file stay. It is replaced in
 * one step, so that a crash leaves either the old keys or the new ones.
 */
export async function writeSettingsFile(path: string, settings: Partial<Settings>): Promise<void> {
  const before = (await readIfThere(path)) ?? '';
  const next = `${path}.${process.pid}.new`;
  try {
    await writeFile(next, withSettings(before, settings), { mode: 0o600 });
    await chmod(next, 0o600);
    await rename(next, path);
  } catch (error) {
    throw new ExpectedError(
      'configuration-invalid',
      `The settings can't be written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
      'Give --write-settings a file in a folder that exists and that this user may write.',
      { cause: error },
    );
  }
}

/** Lines of an env file, to be printed or written. */
export function settingsLines(settings: Partial<Settings>): string[] {
  return SETTING_NAMES.flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [`${name}=${/[\s#'"]/.test(value) ? JSON.stringify(value) : value}`];
  });
}

function withSettings(text: string, settings: Partial<Settings>): string {
  const lines = settingsLines(settings);
  const given = new Set(Object.keys(settings));
  const kept = text.split('\n').filter((line) => !given.has(/^\s*(?:export\s+)?([A-Z_]+)\s*=/.exec(line)?.[1] ?? ''));
  while (kept.at(-1) === '') kept.pop();
  return [...kept, ...lines, ''].join('\n');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ExpectedError(
      'configuration-invalid',
      `The settings file ${path} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
      'Give --write-settings a file that this user may read and write.',
      { cause: error },
    );
  }
}
