import { once } from 'node:events';
import type { Config } from '../../src/config.ts';
import { startCommand } from './command-line.ts';

/** The API in a process of its own. */
export interface ApiProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts `storefront-search serve`; resolves once it listens. @throws Error with what it printed, if it ends instead */
export async function startApiProcess(config: Config): Promise<ApiProcess> {
  const child = startCommand(config, ['serve']);
  const exited = once(child, 'exit');
  child.stdout?.resume();
  let printed = '';
  const { stderr } = child;
  if (stderr === null) throw new Error('The process has no stderr.');
  const url = new Promise<string>((resolve) => {
    stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const found = /answers at (http:\/\/\S+?);/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    url: await Promise.race([url, exited.then(() => Promise.reject(new Error(printed)))]),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
