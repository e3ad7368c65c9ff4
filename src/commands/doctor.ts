import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { examine } from '../setup/doctor.ts';
import { describeCheck } from './describe-check.ts';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at every dependency, version and permission, one line each with its remedy; changes nothing')
    .action(runDoctor);
}

/** Exit code 1 when something failed; warnings alone are 0. */
async function runDoctor(): Promise<void> {
  const found = { ok: 0, warning: 0, failed: 0 };
  for await (const check of examine(readConfig())) {
    found[check.outcome] += 1;
    console.log(describeCheck(check));
  }
  console.log(`\n${found.ok} ok, ${found.warning} warnings, ${found.failed} failed`);
  if (found.failed > 0) process.exitCode = 1;
}
