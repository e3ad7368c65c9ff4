import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { StackError } from './stack-error.ts';

const JAVA_NEEDED = 21;

export type JavaSearch = {
  /** `ES_JAVA_HOME` and `JAVA_HOME` come first. */
  env: NodeJS.ProcessEnv;
  /** Folders that hold JDKs, one folder each. */
  jvmFolders: readonly string[];
  /** True if the servers run as another user than this process, so that folders must be open to everybody. */
  forOthers: boolean;
};

export function usualJavaSearch(): JavaSearch {
  return {
    env: process.env,
    jvmFolders: [
      '/usr/lib/jvm',
      '/opt/java',
      '/opt',
      '/usr/local',
      '/usr/java',
      join(homedir(), '.sdkman/candidates/java'),
    ],
    forOthers: process.getuid?.() === 0,
  };
}

/** Why a folder is no JDK that Elasticsearch can run on; undefined if it is one. */
function objection(home: string, forOthers: boolean): string | undefined {
  if (!existsSync(join(home, 'bin', 'java'))) return 'has no bin/java';
  const release = existsSync(join(home, 'release')) ? readFileSync(join(home, 'release'), 'utf8') : '';
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
  if (version === undefined) return 'does not say its version in a file "release"';
  if (Number(version) < JAVA_NEEDED) return `is Java ${version}`;
  if (!existsSync(join(home, 'bin', 'javac')) || !/^MODULES=.*\bjdk\.attach\b/m.test(release)) {
    return `is Java ${version} but a JRE, not a full JDK`;
  }
  if (forOthers && !isOpenToAll(home)) return `is Java ${version} but only root can enter it`;
  return undefined;
}

function isOpenToAll(folder: string): boolean {
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}

/**
 * The home of a full JDK that is new enough: `ES_JAVA_HOME`, then `JAVA_HOME`, then the usual folders. Throws a StackError that names
 * what was found instead.
 */
export function findJava({ env, jvmFolders, forOthers }: JavaSearch): string {
  const named = ['ES_JAVA_HOME', 'JAVA_HOME'].map((variable) => env[variable]).filter((home) => home !== undefined);
  const installed = jvmFolders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((entry) => join(folder, entry)))
    .filter((home) => existsSync(join(home, 'bin', 'java')));
  const refused: string[] = [];
  for (const home of [...named, ...installed].filter((candidate) => candidate !== '')) {
    const reason = objection(home, forOthers);
    if (reason === undefined) return home;
    refused.push(`${home} ${reason}`);
  }
  const found = refused.length > 0 ? ` (${[...new Set(refused)].join('; ')})` : '';
  throw new StackError(
    `Elasticsearch needs a full JDK ${JAVA_NEEDED} or newer and none was found${found}: ` +
      'install one (Debian and Ubuntu: a package such as openjdk-21-jdk-headless or temurin-21-jdk) or set ES_JAVA_HOME to its folder.',
  );
}
