import type { Command } from 'commander';
import { readConfig } from '../config.ts';

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('answer searches over HTTP until SIGTERM or Ctrl-C')
    .action(async () => {
      // Loaded here: no other command needs the web server.
      const { serveUntilStopped } = await import('../server.ts');
      await serveUntilStopped(readConfig(), ({ url, operatorUrl }) => {
        process.stderr.write(
          `The API answers at ${url}; its documentation is at ${url}/docs\n` +
            `For operators: ${operatorUrl}; metrics are at ${operatorUrl}/metrics\n`,
        );
      });
    });
}
