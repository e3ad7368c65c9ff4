import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Config } from '../../src/config.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { until } from '../incremental/running-consumer.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { type Ended, runCommand, startCommand } from '../support/command-line.ts';
import type { NextBuild } from '../support/next-build.ts';
import type { DocumentedCommands } from './documented-commands.ts';

/** This build, and the one that was made from it. */
export type Build = 'old' | 'new';

/** The machine of the tests is busy: this says that something hangs, and nothing about speed. */
export const LONG_MS = 120_000;

/** The commands and processes of both builds on one shop. Every line is one that the page shows. */
export interface TwoReleases {
  run(build: Build, line: string, values?: Readonly<Record<string, string>>): Promise<Ended>;
  /** @returns what it printed */
  succeed(build: Build, line: string, values?: Readonly<Record<string, string>>): Promise<string>;
  startConsumer(build: Build): Promise<void>;
  stopConsumer(build: Build, signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  startApi(build: Build): Promise<void>;
  search(build: Build, q: string): Promise<Answer>;
  readiness(build: Build): Promise<number>;
  close(): Promise<void>;
}

export interface Answer {
  readonly hits: readonly { readonly id: number; readonly name: string }[];
  readonly release: { readonly index: string };
}

export function openTwoReleases(
  page: DocumentedCommands,
  next: NextBuild,
  config: Config,
  apiKey: string,
): TwoReleases {
  const consumers = new Map<Build, ChildProcess>();
  const apis = new Map<Build, ApiProcess>();
  const rootOf = (build: Build): string => (build === 'old' ? PACKAGE_ROOT : next.root);
  const own = (part: string) => join(next.root, part);
  const configs: Record<Build, Config> = {
    old: config,
    new: {
      ...config,
      MAPPINGS_DIR: own('mappings'),
      DICTIONARIES_DIR: own('dictionaries'),
      SOURCE_SQL_DIR: own('src/extract/sql'),
    },
  };
  const run: TwoReleases['run'] = (build, line, values) =>
    runCommand(configs[build], page.take(line, values), rootOf(build));
  return {
    run,
    async succeed(build, line, values) {
      const { code, stdout, stderr } = await run(build, line, values);
      expect(code, `${line}: ${stdout}${stderr}`).toBe(0);
      return stdout;
    },
    async startConsumer(build) {
      const child = startCommand(configs[build], page.take('consume'), rootOf(build));
      consumers.set(build, child);
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
      await until(`the ${build} consumer receives`, () => said.includes('The consumer receives'), LONG_MS);
    },
    async stopConsumer(build, signal = 'SIGTERM') {
      const child = consumers.get(build);
      if (child === undefined) throw new Error(`No ${build} consumer runs.`);
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
      consumers.delete(build);
    },
    async startApi(build) {
      expect(page.take('serve')).toEqual(['serve']);
      apis.set(build, await startApiProcess(configs[build], rootOf(build)));
    },
    async search(build, q) {
      const url = new URL('/v1/storefronts/brandi/products', apis.get(build)?.url);
      url.searchParams.set('q', q);
      const answer = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
      const body: unknown = await answer.json();
      expect(answer.status, JSON.stringify(body)).toBe(200);
      return body as Answer;
    },
    async readiness(build) {
      return (await fetch(new URL('/health/ready', apis.get(build)?.url))).status;
    },
    async close() {
      for (const child of consumers.values()) child.kill('SIGKILL');
      await Promise.all([...apis.values()].map((api) => api.stop()));
    },
  };
}
