import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, StackError } from './stack-error.ts';

/**
 * Names in the kernel's abstract socket space. One process can hold a name, and the kernel frees it when that process ends, however
 * it ends: neither a lock file nor a socket file can be left behind.
 */
export function socketName(purpose: string, key: string): string {
  return `\0storefront-search/${purpose}/${key}`;
}

/** Takes a name; undefined if another process holds it. */
export async function listenOn(name: string): Promise<Server | undefined> {
  return new Promise<Server | undefined>((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (codeOf(error) === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => resolve(server));
  });
}

/** Runs `work` while no other process runs work under the same name. `onWait` is called once if it has to wait for another. */
export async function exclusively<T>(
  name: string,
  work: () => Promise<T>,
  { onWait, signal }: { onWait: () => void; signal?: AbortSignal | undefined },
): Promise<T> {
  let server = await listenOn(name);
  if (!server) onWait();
  while (!server) {
    if (signal?.aborted) throw new StackError('The start was interrupted.');
    await sleep(100);
    server = await listenOn(name);
  }
  const held = server;
  try {
    return await work();
  } finally {
    await new Promise<void>((resolve) => {
      held.close(() => resolve());
    });
  }
}
