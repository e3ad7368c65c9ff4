import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What happens to the connections that pass through. */
export type TcpFault =
  | { readonly kind: 'none' }
  /** Everything arrives later, in both directions. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The port is blocked: open connections are reset, new ones refused. */
  | { readonly kind: 'blocked' }
  /** Nothing arrives any more and nobody is told, also on new connections; what is silent stays so for ever. */
  | { readonly kind: 'half-open' }
  /** Each connection is reset once the server has sent so many further bytes. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** The server's answer ends in the middle, in an orderly way, after so many further bytes. */
  | { readonly kind: 'truncated'; readonly afterBytes: number };

/** A way to a service through which a test breaks the network. */
export interface TcpFaultProxy {
  readonly port: number;
  set(fault: TcpFault): void;
  /** Everything passes again; `drop` resets what was silent, as when the other side comes back from a restart. */
  heal(drop: boolean): void;
  close(): Promise<void>;
}

interface Way {
  readonly client: Socket;
  readonly upstream: Socket;
  answered: number;
  silent: boolean;
}

const NONE: TcpFault = { kind: 'none' };

/** @param filter made for each connection: what its client sends passes through it, in order */
export async function openTcpFaultProxy(
  target: { readonly host: string; readonly port: number },
  filter: () => (sent: Buffer) => Buffer = () => (sent) => sent,
): Promise<TcpFaultProxy> {
  const ways = new Set<Way>();
  let fault: TcpFault = NONE;

  const server = createServer((client) => {
    if (fault.kind === 'blocked') {
      client.resetAndDestroy();
      return;
    }
    const way: Way = {
      client,
      upstream: connect(target.port, target.host),
      answered: 0,
      silent: fault.kind === 'half-open',
    };
    ways.add(way);
    for (const socket of [way.client, way.upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        ways.delete(way);
        // Whoever is silent does not tell the other side.
        if (!way.silent || socket === way.client) end(way);
      });
    }
    const filtered = filter();
    client.on('data', (data: Buffer) => pass(way, way.upstream, filtered(data)));
    way.upstream.on('data', (data: Buffer) => answer(way, data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();

  function pass(way: Way, to: Socket, data: Buffer): void {
    if (way.silent) return;
    if (fault.kind === 'slow') setTimeout(() => way.silent || to.destroyed || to.write(data), fault.ms);
    else to.write(data);
  }

  function answer(way: Way, data: Buffer): void {
    if (fault.kind !== 'reset' && fault.kind !== 'truncated') {
      pass(way, way.client, data);
      return;
    }
    const room = fault.afterBytes - way.answered;
    way.answered += data.length;
    if (data.length <= room) {
      way.client.write(data);
    } else if (fault.kind === 'reset') {
      way.client.resetAndDestroy();
      way.upstream.destroy();
    } else {
      way.client.end(data.subarray(0, Math.max(0, room)));
      way.upstream.destroy();
    }
  }

  function end({ client, upstream }: Way): void {
    client.destroy();
    upstream.destroy();
  }

  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    set(next) {
      fault = next;
      for (const way of [...ways]) {
        way.answered = 0;
        if (fault.kind === 'half-open') way.silent = true;
        if (fault.kind !== 'blocked') continue;
        way.client.resetAndDestroy();
        way.upstream.destroy();
      }
    },
    heal(drop) {
      fault = NONE;
      for (const way of [...ways]) if (drop && way.silent) way.client.resetAndDestroy();
    },
    async close() {
      for (const way of [...ways]) end(way);
      server.close();
      await once(server, 'close');
    },
  };
}
