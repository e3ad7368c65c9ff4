import { once } from 'node:events';
import type { Config } from '../../src/config.ts';
import { startCommand } from './command-line.ts';

/** The API in a process of its own. */
export interface ApiProcess {
  readonly url: string;
  readonly operatorUrl: string;
  /** Everything it has written so far, its log and what it prints. */
  readonly output: () => string;
  /** Sends SIGTERM. @returns its exit code, and how long that took */
  stop(): Promise<{ readonly code: number | null; readonly tookMs: number }>;
}

/** Starts `storefront-search serve`; resolves once it listens. @throws Error with what it printed, if it ends instead */
export async function startApiProcess(config: Config, root?: string): Promise<ApiProcess> {
  const child = startCommand(config, ['serve'], root);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let printed = '';
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { stderr } = child;
  if (stderr === null) throw new Error('The process has no stderr.');
  const addresses = new Promise<Pick<ApiProcess, 'url' | 'operatorUrl'>>((resolve) => {
    stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      output += text;
      const [, url, operatorUrl] = /answers at (http:\/\/\S+?);[^]*For operators: (http:\/\/\S+?);/.exec(printed) ?? [];
      if (url !== undefined && operatorUrl !== undefined) resolve({ url, operatorUrl });
    });
  });
  return {
    ...(await Promise.race([addresses, exited.then(() => Promise.reject(new Error(printed)))])),
    output: () => output,
    async stop() {
      const startedAt = performance.now();
      child.kill('SIGTERM');
      const [code] = await exited;
      return { code, tookMs: performance.now() - startedAt };
    },
  };
}
