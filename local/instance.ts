import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StackError } from './stack-error.ts';

export const STACK_NAMES = ['demo', 'test', 'bench', 'faults'] as const;
export type StackName = (typeof STACK_NAMES)[number];

/** Stacks of tests begin empty, start quickly, and leave no data behind. */
export function isForTests(name: StackName): boolean {
  return name === 'test' || name === 'faults';
}

/** One stack of one checkout: where its files are. */
export type Instance = {
  name: StackName;
  /** The checkout. Only the commands and the supervisor read it: the servers' user may not be able to enter it. */
  root: string;
  /** Short hash that tells the stacks of all checkouts apart. */
  key: string;
  /** The folder that holds everything below. */
  folder: string;
  elasticsearchFolder: string;
  mysqlFolder: string;
  logFolder: string;
  stateFile: string;
  secretsFile: string;
  launchFile: string;
  /** The running stack's addresses as `KEY=value` lines, in the checkout. */
  environmentFile: string;
  /** What `storefront-search setup` added for this stack: goes when the data goes. */
  settingsFile: string;
};

/**
 * Where software and data live: outside the checkout, which the servers' user may not be able to enter. `STACK_CACHE` moves it, to a
 * larger disk for instance.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['STACK_CACHE'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (process.getuid?.() === 0) return '/var/cache/storefront-search';
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'storefront-search');
}

/** The user that the servers run as: root may not run them, so for root it is an unprivileged one. */
export function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === 'nobody');
  if (!entry)
    throw new StackError(
      'There is no user "nobody" to run the servers as: add one, or start the stack as an ordinary user.',
    );
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

export function instanceOf({
  name,
  root,
  cache = cacheFolder(),
}: {
  name: StackName;
  root: string;
  cache?: string;
}): Instance {
  const checkout = resolve(root);
  const key = `${createHash('sha256').update(`${cache} ${checkout}`).digest('hex').slice(0, 12)}-${name}`;
  const folder = join(cache, 'instances', key);
  return {
    name,
    root: checkout,
    key,
    folder,
    elasticsearchFolder: join(folder, 'elasticsearch'),
    mysqlFolder: join(folder, 'mysql'),
    logFolder: join(folder, 'logs'),
    stateFile: join(folder, 'state.json'),
    secretsFile: join(folder, 'secrets.json'),
    launchFile: join(folder, 'launch.json'),
    environmentFile: join(checkout, '.stack', `${name}.env`),
    settingsFile: join(checkout, '.stack', `${name}.settings.env`),
  };
}

/** Writes a file that only its owner may read; readers see the old text or the new one, never half of it. */
export function writePrivately(path: string, text: string): void {
  const partial = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
}

/** Makes a folder that everybody may pass through, whatever the umask is: the servers run as another user. */
export function makePassable(folder: string): void {
  if (existsSync(folder)) return;
  makePassable(dirname(folder));
  // Recursive, since another start may make it at the same moment.
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

/** Removes the data of a stack that does not run, and the settings that name accounts in it. */
export function removeData(instance: Instance): void {
  // The keystore belongs to the passwords and stays with them.
  for (const folder of [join(instance.elasticsearchFolder, 'data'), join(instance.mysqlFolder, 'data')]) {
    rmSync(folder, { recursive: true, force: true });
  }
  rmSync(instance.settingsFile, { force: true });
}
