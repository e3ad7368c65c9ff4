import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Whether a program could listen on this port of 127.0.0.1 now. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/**
 * A free port for each purpose: the remembered one if nobody has taken it, else another. New ones lie below the range that outgoing
 * connections use (32768 and up), so that they are still free at the next start.
 */
export async function choosePorts<Purpose extends string>(
  purposes: readonly Purpose[],
  remembered: Partial<Record<Purpose, number>>,
): Promise<Map<Purpose, number>> {
  const chosen = new Map<Purpose, number>();
  for (const purpose of purposes) {
    let port = remembered[purpose] ?? randomInt(20_000, 32_000);
    while ([...chosen.values()].includes(port) || !(await isFree(port))) port = randomInt(20_000, 32_000);
    chosen.set(purpose, port);
  }
  return chosen;
}
