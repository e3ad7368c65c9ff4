import type { Command } from 'commander';

export function registerCheckSource(program: Command): void {
  program
    .command('check-source')
    .description('run the source queries against this database and show what would result');
}
