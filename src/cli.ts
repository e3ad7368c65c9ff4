import { Command } from 'commander';
import { registerCheckSource } from './commands/check-source.ts';
import { registerConsume } from './commands/consume.ts';
import { registerConsumers } from './commands/consumers.ts';
import { registerDictionaries } from './commands/dictionaries.ts';
import { registerDlq } from './commands/dlq.ts';
import { registerDoctor } from './commands/doctor.ts';
import { exitCodeOfError } from './commands/exit-code.ts';
import { registerExplain } from './commands/explain.ts';
import { registerIndices } from './commands/indices.ts';
import { registerKeys } from './commands/keys.ts';
import { registerLiveIndex } from './commands/live-index.ts';
import { registerMerchandising } from './commands/merchandising.ts';
import { registerOutbox } from './commands/outbox.ts';
import { registerPolicies } from './commands/policies.ts';
import { registerQueries } from './commands/queries.ts';
import { registerReconcile } from './commands/reconcile.ts';
import { registerReindex } from './commands/reindex.ts';
import { registerRejected } from './commands/rejected.ts';
import { registerRunSteps } from './commands/run-steps.ts';
import { registerRuns } from './commands/runs.ts';
import { registerServe } from './commands/serve.ts';
import { registerSetup } from './commands/setup.ts';
import { registerSuggestions } from './commands/suggestions.ts';
import { ExpectedError } from './errors.ts';
import { packageVersion } from './package-root.ts';

const program = new Command('storefront-search')
  .description('Product search for fashion storefronts: MySQL rows in, display policies applied, a search API out.')
  .version(packageVersion())
  .showHelpAfterError('(storefront-search --help lists the commands)');

registerSetup(program);
registerDoctor(program);
registerCheckSource(program);
registerReindex(program);
registerRunSteps(program);
registerRuns(program);
registerIndices(program);
registerLiveIndex(program);
registerServe(program);
registerConsume(program);
registerConsumers(program);
registerOutbox(program);
registerRejected(program);
registerDlq(program);
registerReconcile(program);
registerExplain(program);
registerPolicies(program);
registerMerchandising(program);
registerKeys(program);
registerDictionaries(program);
registerQueries(program);
registerSuggestions(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOfError(error instanceof ExpectedError ? error.code : null);
  if (error instanceof ExpectedError) {
    process.stderr.write(`${error.message}\n${error.remedy}\n`);
  } else {
    // Not foreseen: the stack is what a maintainer needs.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
}
