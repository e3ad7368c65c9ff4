import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTool } from './processes.ts';
import { StackError } from './stack-error.ts';

export type Artifact = { group: string; name: string; version: string; type: 'jar' | 'zip' };

export type MavenOptions = {
  env: NodeJS.ProcessEnv;
  /** Maven's cache, usually `~/.m2/repository`. */
  repository: string;
  /** Where a copy may be put if the artifact is not in the usual Maven cache. */
  downloadFolder: string;
  onStep: (step: string) => void;
  signal?: AbortSignal;
};

/** The file of an artifact: from the Maven cache if it is there, else `mvn` fetches it. */
export async function fetchArtifact(artifact: Artifact, options: MavenOptions): Promise<string> {
  const fileName = `${artifact.name}-${artifact.version}.${artifact.type}`;
  const cached = join(options.repository, ...artifact.group.split('.'), artifact.name, artifact.version, fileName);
  if (existsSync(cached)) return cached;

  if (!isOnPath('mvn', options.env)) {
    throw new StackError(
      `Maven (mvn) is needed to fetch ${artifact.name} ${artifact.version} and was not found: install it (Debian and Ubuntu: apt-get install maven).`,
    );
  }
  options.onStep(`Fetching ${artifact.name} ${artifact.version} with Maven (once; this may take minutes)`);
  mkdirSync(options.downloadFolder, { recursive: true });
  const coordinates = `${artifact.group}:${artifact.name}:${artifact.version}:${artifact.type}`;
  await runTool(
    `Fetching ${coordinates} with Maven`,
    'mvn',
    // A copy, since only Maven knows for sure where its cache is.
    ['-B', '-q', 'dependency:copy', `-Dartifact=${coordinates}`, `-DoutputDirectory=${options.downloadFolder}`],
    { cwd: options.downloadFolder, env: options.env, ...(options.signal && { signal: options.signal }) },
  );
  return join(options.downloadFolder, fileName);
}

function isOnPath(command: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(folder) && readdirSync(folder).includes(command));
}
