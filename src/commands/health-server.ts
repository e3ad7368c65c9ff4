import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { ExpectedError } from '../errors.ts';

/** How a process is, for whoever runs it. */
export interface ProcessHealth {
  readonly well: boolean;
  /** What is told of it, as JSON. */
  readonly state: unknown;
}

/** Answers /metrics for Prometheus and /health for whoever runs the process. */
export function createHealthServer(registry: Registry, readHealth: () => ProcessHealth): Server {
  return createServer((request, response) => {
    if (request.url === '/metrics') {
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
      return;
    }
    if (request.url !== '/health') {
      response.writeHead(404).end();
      return;
    }
    const { well, state } = readHealth();
    response.writeHead(well ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(state));
  });
}

export function closeHealthServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** Where a process listens; its settings are `<name>_HOST` and `<name>_PORT`. */
export interface ListenAddress {
  readonly name: 'CONSUMER' | 'RELAY';
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** @returns the address. @throws ExpectedError configuration-invalid where it is taken */
export async function listen(server: Server, { name, host, port }: ListenAddress): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new ExpectedError(
          'configuration-invalid',
          `The ${name.toLowerCase()} can't listen on ${host}:${port}: ${error.message}.`,
          `Set ${name}_HOST and ${name}_PORT to a free address (${name}_PORT=0 takes any free port).`,
          { cause: error },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
}
