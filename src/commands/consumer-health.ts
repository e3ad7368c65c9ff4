import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { ExpectedError } from '../errors.ts';
import type { IncrementalIndex } from '../pipelines/incremental-index.ts';

/** Answers /metrics for Prometheus and /health for whoever runs the process. */
export function createHealthServer(registry: Registry, index: IncrementalIndex): Server {
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
    const { state } = index;
    // Waiting for a service is not ill: a restart would not bring it back.
    response.writeHead(state.state === 'failed' || state.state === 'stopping' ? 503 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(state));
  });
}

/** @returns the address. @throws ExpectedError configuration-invalid where it is taken */
export async function listen(server: Server, { CONSUMER_HOST: host, CONSUMER_PORT: port }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new ExpectedError(
          'configuration-invalid',
          `The consumer can't listen on ${host}:${port}: ${error.message}.`,
          'Set CONSUMER_HOST and CONSUMER_PORT to a free address (CONSUMER_PORT=0 takes any free port).',
          { cause: error },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
}
