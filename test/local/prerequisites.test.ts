import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heapSize } from '../../local/elasticsearch.ts';
import { findJava } from '../../local/java.ts';
import { fetchArtifact } from '../../local/maven.ts';
import { assertFreeSpace } from '../../local/software.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stack-prerequisites-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A folder that looks like a Java installation. */
async function java(name: string, version: string, modules: string, programs = ['java', 'javac']): Promise<string> {
  const home = join(folder, 'jvm', name);
  await mkdir(join(home, 'bin'), { recursive: true });
  for (const program of programs) await writeFile(join(home, 'bin', program), '', { mode: 0o755 });
  await writeFile(join(home, 'release'), `JAVA_VERSION="${version}"\nMODULES="java.base ${modules}"\n`);
  return home;
}

describe('finding a JDK', () => {
  const search = (env: NodeJS.ProcessEnv, forOthers = false): string =>
    findJava({ env, jvmFolders: [join(folder, 'jvm'), join(folder, 'absent')], forOthers });

  it('prefers ES_JAVA_HOME, then JAVA_HOME, then what is installed', async () => {
    const [first, second, third] = [
      await java('a', '25.0.3', 'jdk.attach'),
      await java('b', '21', 'jdk.attach'),
      await java('c', '22', 'jdk.attach'),
    ];
    expect(search({ ES_JAVA_HOME: third, JAVA_HOME: second })).toBe(third);
    expect(search({ JAVA_HOME: second })).toBe(second);
    expect(search({})).toBe(first);
  });

  it('passes over a variable that points to nothing, and Java that is too old or no full JDK', async () => {
    const old = await java('a-old', '17.0.15', 'jdk.attach');
    await java('b-ancient', '1.8.0_392', 'jdk.attach');
    await java('c-jre', '25', 'java.sql');
    await java('d-no-compiler', '25', 'jdk.attach', ['java']);
    const good = await java('e-good', '21.0.1', 'jdk.attach');
    expect(search({ ES_JAVA_HOME: '/nowhere', JAVA_HOME: old })).toBe(good);
  });

  it('says in one sentence what it found instead and what to install', async () => {
    const old = await java('old', '17.0.15', 'jdk.attach');
    const jre = await java('runtime', '25', 'java.sql');
    expect(() => search({ JAVA_HOME: '/nowhere' })).toThrow(
      `Elasticsearch needs a full JDK 21 or newer and none was found (/nowhere has no bin/java; ${old} is Java 17; ` +
        `${jre} is Java 25 but a JRE, not a full JDK): install one`,
    );
  });

  it('passes over a JDK that the servers could not enter', async () => {
    const home = await java('hidden', '21', 'jdk.attach');
    await chmod(dirname(home), 0o700);
    expect(search({})).toBe(home);
    expect(() => search({}, true)).toThrow('only root can enter it');
  });
});

describe('fetching an artifact', () => {
  const artifact = { group: 'org.example', name: 'thing', version: '1.0', type: 'jar' } as const;
  const fetching = async (steps: string[] = []): Promise<string> =>
    fetchArtifact(artifact, {
      env: { PATH: folder },
      repository: join(folder, 'repository'),
      downloadFolder: join(folder, 'downloads'),
      onStep: (step) => steps.push(step),
    });

  it('takes it from the Maven cache without Maven', async () => {
    const cached = join(folder, 'repository/org/example/thing/1.0/thing-1.0.jar');
    await mkdir(dirname(cached), { recursive: true });
    await writeFile(cached, '');
    expect(await fetching()).toBe(cached);
  });

  it('says that Maven is missing', async () => {
    await expect(fetching()).rejects.toThrow(
      /^Maven \(mvn\) is needed to fetch thing 1\.0 .* apt-get install maven\)\.$/,
    );
  });

  it('passes on why Maven failed', async () => {
    const script =
      '#!/bin/sh\necho "[INFO] Scanning"\necho "[ERROR] Could not find artifact org.example:thing"\nexit 1\n';
    await writeFile(join(folder, 'mvn'), script, { mode: 0o755 });
    await expect(fetching()).rejects.toThrow(
      'Fetching org.example:thing:1.0:jar with Maven failed (exit code 1): [ERROR] Could not find artifact',
    );
  });
});

describe('the disk and the heap', () => {
  it('says how much room is missing', () => {
    expect(() => {
      assertFreeSpace(folder, 3 * 1024 ** 6);
    }).toThrow(/^Only [\d.]+ GB are free below .* and the stack needs 3221225472\.0 GB: free some space/);
    expect(() => {
      assertFreeSpace(folder, 1);
    }).not.toThrow();
  });

  it('takes a heap as Java writes it and nothing else', () => {
    expect(heapSize({})).toBe('1g');
    expect(heapSize({ STACK_ES_HEAP: '512m' })).toBe('512m');
    expect(() => heapSize({ STACK_ES_HEAP: 'lots' })).toThrow('STACK_ES_HEAP is "lots": write a number and m or g');
  });
});
